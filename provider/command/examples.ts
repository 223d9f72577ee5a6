/** The examples in the help of each subcommand. A test runs all of them. */
import type { CloudName } from "../discoveries";

/** What an example does, and the words after `pulumi-flowlogs`. */
type Example = readonly [what: string, words: string];

/** By subcommand and cloud. */
const EXAMPLES: Readonly<Record<string, Partial<Readonly<Record<CloudName, readonly Example[]>>>>> = {
  discover: {
    azure: [
      ["all subscriptions that the login sees", "discover azure"],
      [
        "one subscription, read from its lists right after a change, for a program",
        "discover azure --subscription 11111111-2222-3333-4444-555555555555 --source list --json",
      ],
      ["which flow logs the stack prod manages, with the credentials of its config", "discover azure --stack prod"],
    ],
    ncloud: [
      ["all regions", "discover ncloud"],
      ["two regions, for a spreadsheet", "discover ncloud --region KR SGN --output csv"],
    ],
    vpc: [
      ["the project that config and environment name", "discover vpc"],
      ["every project of the login, for a program", "discover vpc --project all --json"],
      ["which flow logs an exported state manages", "discover vpc --state state.json"],
    ],
  },
  coverage: {
    azure: [
      ["networks without a flow log, and all other findings", "coverage azure"],
      [
        "in a pipeline: fail for two rules alone, without what has a tag",
        "coverage azure --fail-on no-flow-log off --suppress-tag env=lab",
      ],
    ],
    ncloud: [
      ["what no flow log captures in one region", "coverage ncloud --region KR"],
      ["for a program", "coverage ncloud --json"],
    ],
    vpc: [
      ["records that are kept for less than half a year, too", "coverage vpc --min-retention 180"],
      ["without what a file lists, each with a reason", "coverage vpc --suppress suppressions.yaml"],
    ],
  },
  import: {
    azure: [
      ["everything, as flow-logs.ts and import.json", "import azure"],
      ["what has this text in its id, target or name", "import azure nsg-web"],
      [
        "what the stack prod does not manage yet",
        "import azure --stack prod --program more.ts --file more-import.json",
      ],
    ],
    ncloud: [
      ["everything, as flow-logs.ts and import.json", "import ncloud"],
      ["one region, for the provider plugin", "import ncloud --region KR --plugin"],
    ],
    vpc: [
      ["everything, as flow-logs.ts and import.json", "import vpc"],
      ["what has this text in its id, target or name", "import vpc core"],
      [
        "what an exported state does not have",
        "import vpc --state state.json --program more.ts --file more-import.json",
      ],
    ],
  },
  verify: {
    azure: [
      ["whether records arrive, late after two hours", "verify azure"],
      ["the flow logs that have this text in id, name or target", "verify azure nsg-web"],
      ["for a program, late after four hours", "verify azure --late 4h --json"],
    ],
    ncloud: [
      ["whether records arrive, late after 90 minutes", "verify ncloud --late 90m"],
      ["for a spreadsheet", "verify ncloud --output csv"],
    ],
    vpc: [
      ["whether records arrive, late after two hours", "verify vpc"],
      ["one flow log, again every 5 minutes", "verify vpc core --watch"],
    ],
  },
  doctor: {
    azure: [
      ["what the existing flow logs use", "doctor azure"],
      ["what a new flow log is to use", 'doctor azure --target "$VNET_ID" --storage "$STORAGE_ID"'],
    ],
    ncloud: [
      ["one region", "doctor ncloud --region KR"],
      [
        "a bucket for new flow logs, with the credentials of the stack prod",
        "doctor ncloud --bucket audit-logs --stack prod",
      ],
    ],
    vpc: [
      ["the project that config and environment name", "doctor vpc"],
      ["for a program", "doctor vpc --json"],
    ],
  },
  migrate: {
    azure: [
      ["the plan, and the program of its first step", "migrate azure"],
      ["which resources of the stack prod the second step removes", "migrate azure --stack prod --program networks.ts"],
      ["in a pipeline: exit code 1 while flow logs of groups remain", "migrate azure --check"],
    ],
  },
};

const OF_REPORT: readonly Example[] = [
  ["one page on two clouds", "report azure vpc --file report.html"],
  ["for a pull request, on stdout", "report azure --format markdown --file -"],
  ["without findings that a file lists", "report vpc --suppress suppressions.yaml --late 4h"],
];

/** For the help of the command itself: one of each subcommand. */
export const FIRST_EXAMPLES = `
Examples:
  $ pulumi-flowlogs discover azure
  $ pulumi-flowlogs coverage vpc --min-retention 180
  $ pulumi-flowlogs import vpc
  $ pulumi-flowlogs verify ncloud --late 90m
  $ pulumi-flowlogs doctor azure
  $ pulumi-flowlogs migrate azure --check
  $ pulumi-flowlogs report azure vpc --file report.html

More of them: pulumi-flowlogs discover azure --help

Exit codes: 0 fine, 1 findings, 2 something could not be looked at or the command was called wrongly.`;

/** Those of one cloud; without a cloud the first of each cloud. */
export function examplesOf(subcommand: string, cloud?: CloudName): string {
  const byCloud = EXAMPLES[subcommand] ?? {};
  return textOf(
    cloud === undefined ? Object.values(byCloud).flatMap(([first]) => (first ? [first] : [])) : (byCloud[cloud] ?? []),
  );
}

export function examplesOfReport(): string {
  return textOf(OF_REPORT);
}

function textOf(examples: readonly Example[]): string {
  return [
    "",
    "Examples:",
    ...examples.flatMap(([what, words]) => [`  # ${what}`, `  $ pulumi-flowlogs ${words}`]),
  ].join("\n");
}
