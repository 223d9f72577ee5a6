/**
 * Every virtual network of two subscriptions gets a flow log. A network that is made later gets one with the next
 * `pulumi up`, and one that is gone loses it. Flow logs that somebody made by hand are taken over where their settings
 * are the same (`adopt`).
 */
import { AzureFlowLog, getAzureNetworks } from "pulumi-flowlogs";

const [hub, spokes] = ["11111111-2222-3333-4444-555555555555", "22222222-3333-4444-5555-666666666666"];
const group = `/subscriptions/${hub}/resourceGroups/rg-app/providers`;

// A flow log writes to a storage account in the region of its network, in whatever subscription of the tenant.
const accounts: Readonly<Record<string, string>> = {
  germanywestcentral: "stgermany",
  northeurope: "stnorth",
  westeurope: "stflowlogs",
};

export = async () => {
  const { networks } = await getAzureNetworks({ subscriptions: [hub, spokes] });
  const logs = networks.map(({ id, name, resourceGroupName, location }) => {
    const account = accounts[location];
    if (account === undefined) throw new Error(`${name} is in ${location}: add a storage account there`);
    return new AzureFlowLog(`${resourceGroupName}-${name}`, {
      targetResourceId: id,
      storageId: `${group}/Microsoft.Storage/storageAccounts/${account}`,
      retentionPolicy: { enabled: true, days: 90 },
      createNetworkWatcher: true,
    });
  });
  return { flowLogIds: logs.map(({ id }) => id) };
};
