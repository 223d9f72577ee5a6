/** The default rules of every network security group. */
import type { Resource } from "../memory";

const TYPE = "Microsoft.Network/networkSecurityGroups/defaultSecurityRules";

/** The columns: name, description, priority, source, destination, access, direction. */
const DEFAULT_RULES = [
  [
    "AllowVnetInBound",
    "Allow inbound traffic from all VMs in VNET",
    65000,
    "VirtualNetwork",
    "VirtualNetwork",
    "Allow",
    "Inbound",
  ],
  [
    "AllowAzureLoadBalancerInBound",
    "Allow inbound traffic from azure load balancer",
    65001,
    "AzureLoadBalancer",
    "*",
    "Allow",
    "Inbound",
  ],
  ["DenyAllInBound", "Deny all inbound traffic", 65500, "*", "*", "Deny", "Inbound"],
  [
    "AllowVnetOutBound",
    "Allow outbound traffic from all VMs to all VMs in VNET",
    65000,
    "VirtualNetwork",
    "VirtualNetwork",
    "Allow",
    "Outbound",
  ],
  [
    "AllowInternetOutBound",
    "Allow outbound traffic from all VMs to Internet",
    65001,
    "*",
    "Internet",
    "Allow",
    "Outbound",
  ],
  ["DenyAllOutBound", "Deny all outbound traffic", 65500, "*", "*", "Deny", "Outbound"],
] as const;

export function defaultRules(nsg: Resource): unknown[] {
  return DEFAULT_RULES.map(([name, description, priority, source, destination, access, direction]) => ({
    name,
    id: `${nsg.id}/defaultSecurityRules/${name}`,
    etag: nsg.etag,
    type: TYPE,
    properties: {
      provisioningState: "Succeeded",
      description,
      protocol: "*",
      sourcePortRange: "*",
      destinationPortRange: "*",
      sourceAddressPrefix: source,
      destinationAddressPrefix: destination,
      access,
      priority,
      direction,
      sourcePortRanges: [],
      destinationPortRanges: [],
      sourceAddressPrefixes: [],
      destinationAddressPrefixes: [],
    },
  }));
}
