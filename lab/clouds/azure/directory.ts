/** Who may sign in to the lab's Azure: the tenant, its application with all its credentials, and identities. */
import { randomBytes, randomUUID } from "node:crypto";

/** What an application trusts of another issuer; Entra ID wants all three to match. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The secret is right, but its time is over. */
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
  /** What a pipeline is given to ask for tokens of its own identity, and who it is. */
  readonly pipeline: { readonly requestToken: string; subject: string };
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
    },
  };
}
