/** A look at the lab's Azure, with a clock and a list of what could not be read. */
import type { AzureLab } from "../../../lab/clouds/azure";
import type { Look, Scope } from "../../../provider/core/discovery/look";
import { Settings } from "../../../provider/core/settings";
import { TestClock } from "../../clock";
import { configWithNewLogin } from "../deployment";

export interface TestLook extends Look {
  readonly unreadable: string[];
  readonly told: string[];
}

export function lookAt(cloud: AzureLab, scope: Scope = {}, more: Partial<Look> = {}): TestLook {
  const config = configWithNewLogin(cloud);
  const clock = new TestClock();
  cloud.time.now = () => clock.now();
  const [unreadable, told]: [string[], string[]] = [[], []];
  return {
    settings: new Settings((key) => config[key], {}),
    scope,
    clock,
    unreadable,
    told,
    unread: ({ message }) => void unreadable.push(message),
    progress: (text) => void told.push(text),
    ...more,
  };
}

/** `GET flowLogs`, `POST resources` and so on, since the last question, without logins. */
export function callsOf(cloud: AzureLab): string[] {
  return cloud.requests.splice(0).flatMap(({ method, path }) => {
    const [address = ""] = path.split("?");
    return /^\/(subscriptions|providers)\b/.test(address)
      ? [`${method} ${address.slice(address.lastIndexOf("/") + 1)}`]
      : [];
  });
}
