/** IAM's published endpoints: Keystone v3 with the vendor's additions. */
import type { Route } from "../exchange";
import { listVersions, showCatalog, showVersion } from "./catalog";
import { listDomains, listEnterableProjects, listProjects, showProject } from "./projects";
import { createTemporaryKey, createTokenForIdToken } from "./temporary-keys";
import { createToken, showToken } from "./tokens";

export const iamRoutes: readonly Route[] = [
  { method: "GET", path: "/", answer: listVersions },
  { method: "GET", path: "/v3", answer: showVersion },
  { method: "GET", path: "/v3/", answer: showVersion },
  { method: "POST", path: "/v3/auth/tokens", answer: createToken },
  { method: "GET", path: "/v3/auth/tokens", answer: showToken },
  { method: "GET", path: "/v3/auth/catalog", answer: showCatalog },
  { method: "GET", path: "/v3/auth/projects", answer: listEnterableProjects },
  { method: "GET", path: "/v3/projects", answer: listProjects },
  { method: "GET", path: "/v3/projects/{project_id}", answer: showProject },
  { method: "GET", path: "/v3/auth/domains", answer: listDomains },
  { method: "POST", path: "/v3.0/OS-CREDENTIAL/securitytokens", answer: createTemporaryKey },
  { method: "POST", path: "/v3.0/OS-AUTH/id-token/tokens", answer: createTokenForIdToken },
];
