/** Takes the accounts of whoever runs the tests, and the machine, out of what logins find. */
const VARIABLES = /^((ARM|AZURE|IDENTITY|MSI|IMDS|ACTIONS_ID_TOKEN)_|SYSTEM_(OIDCREQUESTURI|ACCESSTOKEN)$)/;

/** Config without the login that leads a deployment to the lab. */
export const NO_LOGIN = {
  "azure-native:clientId": undefined,
  "azure-native:clientSecret": undefined,
  "azure-native:tenantId": undefined,
};

/** For as long as a suite runs. */
export function withoutAccounts(): void {
  const kept = { ...process.env };
  const forget = () => {
    for (const name of Object.keys(process.env)) if (VARIABLES.test(name)) delete process.env[name];
  };
  before(forget);
  afterEach(forget);
  after(() => {
    Object.assign(process.env, kept);
  });
}

/** The library looks once in the life of a process which kind of machine it is on: here it forgets. */
export function forgetMachine(): void {
  for (const file of Object.keys(require.cache)) {
    if (/[\\/]@azure[\\/](identity|msal-node)[\\/]|[\\/]azure-sdk\.ts$/.test(file)) delete require.cache[file];
  }
}
