/** The ways to prove who logs in: password, password with a passcode of a virtual MFA device, or a token. */
import type { VpcService } from "../exchange";
import type { User } from "../memory";
import { iamRefusal } from "../refusals";
import { byIdOrName, object, UNAUTHENTICATED } from "./requests";

/** The user that the part `identity` of a login proves. */
export function authenticate(cloud: VpcService, identity: Record<string, unknown>, methods: readonly string[]): User {
  if (!["password", "token", "password,totp"].includes(methods.join()))
    throw iamRefusal(400, "'methods' must be [password], [password, totp] or [token]");
  const user = methods.includes("password") ? byPassword(cloud, identity) : byToken(cloud, identity);
  if (methods.includes("totp")) checkPasscode(identity, user);
  else if (user.passcode !== undefined && methods.includes("password")) throw iamRefusal(401, UNAUTHENTICATED);
  return user;
}

function byPassword({ memory }: VpcService, identity: Record<string, unknown>): User {
  const wanted = object(object(identity.password, "password").user, "user");
  if (typeof wanted.password !== "string") throw iamRefusal(400, "'password' is a required property");
  const account = wanted.id === undefined ? byIdOrName(memory.accounts, wanted.domain) : undefined;
  const candidates = memory.users.filter((user) => wanted.id !== undefined || user.domainId === account?.id);
  const user = byIdOrName(candidates, wanted);
  if (user?.password !== wanted.password) throw iamRefusal(401, "The username or password is wrong.");
  return user;
}

/**
 * https://support.huaweicloud.com/intl/en-us/api-iam/iam_03_0006.html: the user of the passcode is named by id. A
 * passcode is good for one login.
 */
function checkPasscode(identity: Record<string, unknown>, user: User): void {
  const { id, passcode } = object(object(identity.totp, "totp").user, "user");
  if (typeof id !== "string" || typeof passcode !== "string") throw iamRefusal(400, "'id' is a required property");
  if (id !== user.id || passcode !== user.passcode || passcode === user.usedPasscode)
    throw iamRefusal(401, UNAUTHENTICATED);
  user.usedPasscode = passcode;
}

function byToken(cloud: VpcService, identity: Record<string, unknown>): User {
  const { id } = object(identity.token, "token");
  const token = cloud.memory.tokens.find((candidate) => candidate.id === id && candidate.expiresAt > cloud.now());
  const user = cloud.memory.users.find((candidate) => candidate.id === token?.userId);
  if (!user) throw iamRefusal(401, UNAUTHENTICATED);
  return user;
}
