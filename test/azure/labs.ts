/** The lab's Azure for tests: a test gets a cloud of its own, and most tests get one that another test is done with. */
import { readFileSync, rmSync } from "node:fs";
import { Agent, type AgentOptions } from "node:https";
import { type AzureLab, type AzureSwitches, startAzure } from "../../lab/clouds/azure";
import { TestClock } from "../clock";

export interface LentLab {
  readonly cloud: AzureLab;
  /** The time of the cloud, for a provider whose waits pass on the same clock. */
  readonly clock: TestClock;
  close(): Promise<void>;
}

/** Operations end at once, and Azure asks for no pause. */
const QUICK_SWITCHES: Partial<AzureSwitches> = {
  retryAfterSeconds: 0,
  operationPolls: 0,
  operationMilliseconds: 20,
};

const free: LentLab[] = [];

const certificateFile = ({ env }: AzureLab): string => String(env.NODE_EXTRA_CA_CERTS);

/** A cloud as it is at its start. `close` gives it back for another test. */
export async function borrowLab(switches: Partial<AzureSwitches> = {}): Promise<LentLab> {
  const lab = free.pop() ?? (await startLab());
  // The certificate is in use. Where mocha ends the process, nobody would remove the file.
  rmSync(certificateFile(lab.cloud), { force: true });
  Object.assign(lab.cloud.switches, switches);
  return {
    cloud: lab.cloud,
    clock: newTime(lab.cloud),
    async close() {
      lab.cloud.reset();
      free.push(lab);
    },
  };
}

after(async () => {
  for (const lab of free.splice(0)) await lab.close();
});

/** A cloud that nobody has signed in to yet. `close` ends it. */
export async function startLab(switches: Partial<AzureSwitches> = {}): Promise<LentLab> {
  const cloud = await startAzure({ switches: { ...QUICK_SWITCHES, ...switches } });
  const { forget } = trust(cloud.url, readFileSync(certificateFile(cloud), "utf8"));
  return {
    cloud,
    clock: newTime(cloud),
    async close() {
      forget();
      await cloud.close();
    },
  };
}

/** Gives a cloud a time of its own. */
function newTime(cloud: AzureLab): TestClock {
  const clock = new TestClock();
  cloud.time.now = () => clock.now();
  return clock;
}

/** The certificates that are trusted, by the port of their server: all of them have the same subject. */
const trusted = new Map<number, string>();

/**
 * Trusts the certificate of one server for as long as it is needed. Programs name it in NODE_EXTRA_CA_CERTS, which node
 * reads when it starts: too early for a certificate that is made in a test.
 */
export function trust(url: string, certificate: string): { forget(): void } {
  const port = Number(new URL(url).port);
  trusted.set(port, certificate);
  return { forget: () => void trusted.delete(port) };
}

const agents = Agent.prototype as unknown as {
  createConnection(options: AgentOptions, ...rest: unknown[]): unknown;
};
const { createConnection } = agents;
agents.createConnection = function (options, ...rest) {
  const ca = trusted.get(Number(options.port));
  return createConnection.call(this, ca ? { ...options, ca } : options, ...rest);
};
