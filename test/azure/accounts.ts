/** Takes the accounts of whoever runs the tests out of the environment, for as long as a suite runs. */
const VARIABLES = /^((ARM|AZURE|IDENTITY|MSI|IMDS|ACTIONS_ID_TOKEN)_|SYSTEM_(OIDCREQUESTURI|ACCESSTOKEN)$)/;

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
