/** The packed package in a project of its own, as a program's node_modules would hold it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export const root = path.join(__dirname, "../..");

/** Every class, and the module that its states name. */
export const modules = {
  AzureFlowLog: "azure-flow-log",
  AzureNsgFlowLog: "azure-nsg-flow-log",
  NcloudFlowLog: "ncloud-flow-log",
  VpcFlowLog: "vpc-flow-log",
  VpcLogGroup: "vpc-log-group",
  VpcLogStream: "vpc-log-stream",
};

export class PackedProject {
  readonly folder: string;
  /** Where the package lies in the project's node_modules. */
  readonly installed: string;

  constructor() {
    // Inside the repository, so that its dependencies are found upwards as if they had been installed.
    mkdirSync(path.join(root, ".lab"), { recursive: true });
    this.folder = mkdtempSync(path.join(root, ".lab/packed-"));
    this.installed = path.join(this.folder, "node_modules/pulumi-flowlogs");
    mkdirSync(this.installed, { recursive: true });
    // Without a package.json of its own the project would belong to the repository's package, and find that by its
    // name.
    this.write("package.json", JSON.stringify({ name: "program", private: true }));
    this.run("npm", ["pack", root, "--ignore-scripts", "--silent", "--pack-destination", this.folder]);
    const [tarball = ""] = readdirSync(this.folder).filter((name) => name.endsWith(".tgz"));
    this.run("tar", ["xzf", tarball, "-C", this.installed, "--strip-components=1"]);
  }

  /** What the command prints. */
  run(command: string, args: string[]): string {
    return execFileSync(command, args, { cwd: this.folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  }

  /** Writes a file and returns its name. */
  write(name: string, text: string): string {
    writeFileSync(path.join(this.folder, name), text);
    return name;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
