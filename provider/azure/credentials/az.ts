/** What az itself says about its login: the library keeps that back where the text mentions `az login`. */
import { execFile } from "node:child_process";

const LONGEST_MS = 30_000;

/** What az writes on stderr when it is asked for a token; empty where az is content. The token is not printed. */
export function askAz(scope: string, tenantId: string | undefined): Promise<string> {
  const resource = scope.replace(/\/\.default$/, "");
  const tenant = tenantId && /^[\w.-]+$/.test(tenantId) ? ["--tenant", tenantId] : [];
  const command = ["account", "get-access-token", "--output", "none", "--resource", resource, ...tenant];
  // On Windows az is a script, which only a shell starts. A shell gets no text that it could take for more than a word.
  const shell = process.platform === "win32";
  if (shell && !/^[\w:/.-]+$/.test(resource)) return Promise.resolve("");
  return new Promise((resolve) => {
    execFile("az", command, { timeout: LONGEST_MS, shell }, (_error, _stdout, stderr) => resolve(stderr));
  });
}
