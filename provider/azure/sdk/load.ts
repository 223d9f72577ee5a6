/** Loads Azure's libraries at the first call to Azure, because loading takes longer than everything before it. */
export function azureSdk(): typeof import("./azure-sdk") {
  return require("./azure-sdk");
}
