/**
 * The registry of the lab's clouds. The name of a cloud here is its name in a lab (`lab.azure`) and at the control
 * address (`/azure/requests`). A new cloud is one more line.
 */
export { azure } from "./azure";
export { ncloud } from "./ncloud";
export { vpc } from "./vpc";
