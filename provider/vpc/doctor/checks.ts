/** What the provider needs on Open Telekom Cloud and Huawei Cloud, asked before it fails. */
import { type Check, Checks, eachOnce } from "../../core/discovery/check";
import { endpointChecks } from "../../core/discovery/endpoint";
import type { Look } from "../../core/discovery/look";
import { openSession, type Session } from "../iam/session";
import { enterableInstead } from "../service/enterable";
import { type Access, resolveAccess, type VpcPlaceInputs } from "../settings/place";
import { catalogChecks } from "./catalog";
import { credentialCheck, projectCheck, refusedCheck, regionCheck } from "./login";
import { ltsReads, type Read, readChecks, untriedChecks, vpcReads } from "./reads";

/** A signature is valid for 15 minutes around the cloud's own time. */
const TOLERATED_MS = 15 * 60_000;

/** `places` are the projects to look at. */
export function checks(look: Look, places: Places): AsyncGenerator<Check> {
  return eachOnce(allChecks(look, places));
}

type Places = AsyncIterable<{ readonly name: string; readonly inputs: VpcPlaceInputs }>;

async function* allChecks(look: Look, places: Places): AsyncGenerator<Check> {
  for await (const { name, inputs } of places) {
    look.progress(name);
    yield* placeChecks(look, inputs);
  }
}

async function* placeChecks(look: Look, inputs: VpcPlaceInputs): AsyncGenerator<Check> {
  const login = new Checks("login");
  let access: Access;
  try {
    access = resolveAccess(look.settings, inputs);
  } catch (thrown) {
    yield refusedCheck(login, thrown);
    return;
  }
  const { trust } = access;
  const inRegion = new Checks(`region ${access.region}`);
  yield regionCheck(inRegion, access);
  const identity = new Checks(access.iam);
  const reached = await endpointChecks(identity, { url: access.iam, trust, toleratedMs: TOLERATED_MS }, look);
  yield* reached;
  if (reached.some(({ name, outcome }) => name === "endpoint" && outcome !== "ok")) return;
  let session: Session;
  try {
    session = await openSession(access, look.clock);
    // The first signed request proves the credentials.
    const project = await projectCheck(inRegion, access, session, () =>
      enterableInstead(look.settings, inputs, look.clock),
    );
    yield await credentialCheck(login, access, session);
    yield project;
  } catch (thrown) {
    yield refusedCheck(login, thrown);
    return;
  }
  const own = new Checks(`region ${access.region}, project ${session.projectId}`);
  const services = [
    { url: access.vpc, reads: vpcReads(session, access, own) },
    { url: access.lts, reads: ltsReads(session, access) },
  ];
  const answering: Read[] = [];
  for (const { url, reads } of services) {
    const found = await endpointChecks(new Checks(url), { url, trust }, look);
    yield* found;
    if (found.every(({ outcome }) => outcome === "ok")) answering.push(...reads);
  }
  yield* await catalogChecks(own, access, session);
  yield* await readChecks(own, answering);
  yield* untriedChecks(own);
}
