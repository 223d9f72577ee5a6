/** Who may sign in to the lab's Azure: the tenant, its application with its credentials, and managed identities. */
import { randomBytes, randomUUID } from "node:crypto";
import { key } from "../ids";

/** A token of another issuer that an application trusts: issuer, subject and audience must all match. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
  /** True: the secret has expired. */
  secretExpired: boolean;
  /** Registered certificates, in PEM. */
  readonly certificates: string[];
  readonly federatedCredentials: FederatedCredential[];
}

export interface Tenant {
  readonly tenantId: string;
  readonly application: Application;
}

export interface Directory extends Tenant {
  /** A tenant that owns none of the subscriptions. */
  readonly other: Tenant;
  /** The managed identities of the machine that programs run on. */
  readonly managedIdentity: {
    /** What App Service puts into IDENTITY_HEADER. */
    readonly header: string;
    systemAssigned: boolean;
    /** Client ids of the user-assigned ones. */
    readonly userAssigned: string[];
  };
  /** The token with which a pipeline asks for tokens of its own identity, and the subject of these. */
  readonly pipeline: {
    readonly requestToken: string;
    subject: string;
    /** The service connection whose identity the token is of; Azure Pipelines alone have such connections. */
    readonly serviceConnectionId: string;
  };
}

/** The tenant of that id, if there is one. */
export function tenantOf(directory: Directory, id: string): Tenant | undefined {
  return [directory, directory.other].find(({ tenantId }) => key(tenantId) === key(id));
}

function application(): Application {
  return {
    clientId: randomUUID(),
    clientSecret: randomBytes(24).toString("base64url"),
    secretExpired: false,
    certificates: [],
    federatedCredentials: [],
  };
}

export function defaultDirectory(): Directory {
  return {
    tenantId: "99999999-8888-7777-6666-555555555555",
    application: application(),
    other: { tenantId: "99999999-1111-2222-3333-444444444444", application: application() },
    managedIdentity: { header: randomUUID(), systemAssigned: true, userAssigned: [] },
    pipeline: {
      requestToken: randomBytes(24).toString("base64url"),
      subject: "repo:example/network:ref:refs/heads/main",
      serviceConnectionId: randomUUID(),
    },
  };
}
