// Runs `up` in a process of its own, for the test that kills it.
import { Workspace } from "./workspace";

const [dir = "", stateFile = ""] = process.argv.slice(2);
void Workspace.prototype.engine.call({ dir, stateFile, calls: [] }, {}).up();
