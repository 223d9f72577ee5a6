/** What counts as a log stream's retention, row by row. */
import assert from "node:assert/strict";
import { needsSecondRequest, observedRetention, type RetentionCase } from "../../provider/vpc/log-stream/retention";

/** The retention of the log group, in days. */
const GROUP = 30;
const groupDays = async () => GROUP;

describe("observedRetention", () => {
  type Row = [
    reported: number | undefined,
    wanted: number | undefined,
    result: "unreported" | "unconfirmed" | number | null,
  ];
  /** `null`: the log stream has the retention of its log group. */
  const compared: Row[] = [
    [-1, undefined, null],
    [-1, 3, null],
    [0, undefined, null],
    [0, 3, null],
    [9, undefined, 9],
    [9, 3, 9],
    [9, 9, 9],
    // The group's days may be the stream's own or inherited: the program's word decides.
    [GROUP, undefined, null],
    [GROUP, 3, GROUP],
    [GROUP, GROUP, GROUP],
  ];
  const silent: Row[] = [
    [undefined, undefined, "unreported"],
    [undefined, 3, "unreported"],
  ];
  const tables: [title: string, about: Partial<RetentionCase>, rows: Row[]][] = [
    ["read", { operation: "read" }, [...silent, ...compared]],
    ["delete", { operation: "delete" }, [...silent, ...compared]],
    ["create, of one that this call has created", { operation: "create", sent: true }, [...silent, ...compared]],
    ["create, of one that was there", { operation: "create", adopt: "identical" }, [...silent, ...compared]],
    [
      "create, of one that was there and may be overwritten",
      { operation: "create", adopt: "always" },
      [[undefined, undefined, "unreported"], [undefined, 3, "unconfirmed"], ...compared],
    ],
    ["update, after the change was accepted", { operation: "update", before: 5, sent: true }, compared],
    [
      "update of another retention",
      { operation: "update", before: 5 },
      [
        [undefined, undefined, "unconfirmed"],
        [undefined, 3, "unconfirmed"],
        [-1, undefined, null],
        [0, undefined, null],
        [-1, 3, "unconfirmed"],
        [9, undefined, "unconfirmed"],
        [9, 9, "unconfirmed"],
        [GROUP, undefined, "unconfirmed"],
        [GROUP, GROUP, "unconfirmed"],
      ],
    ],
    [
      "update of a retention that the state does not hold",
      { operation: "update" },
      [
        [undefined, undefined, "unreported"],
        [-1, undefined, null],
        [9, undefined, 9],
        [GROUP, undefined, null],
        [undefined, 3, "unconfirmed"],
        [-1, 3, "unconfirmed"],
        [9, 9, "unconfirmed"],
        [GROUP, GROUP, "unconfirmed"],
      ],
    ],
    [
      "update that leaves the retention as it is",
      { operation: "update", before: 3 },
      [
        [undefined, 3, "unconfirmed"],
        [-1, 3, null],
        [3, 3, 3],
        [9, 3, 9],
        [GROUP, 3, GROUP],
      ],
    ],
  ];
  for (const [title, about, rows] of tables) {
    describe(title, () => {
      for (const [reported, wanted, result] of rows) {
        it(`reported ${reported}, wanted ${wanted ?? "the group's"}: ${result ?? "the group's"}`, async () => {
          const { inputs, unconfirmed } = await observedRetention({
            operation: "read",
            sent: false,
            groupDays,
            ...about,
            reported,
            wanted,
          });
          assert.deepEqual(unconfirmed, result === "unconfirmed" ? ["ttlInDays"] : undefined);
          const isCompared = result === null || typeof result === "number";
          assert.deepEqual(inputs, isCompared ? { ttlInDays: result ?? undefined } : {});
        });
      }
    });
  }

  it("asks for the group's days only when the program leaves the retention to the group", async () => {
    const never = async () => assert.fail();
    for (const reported of [undefined, -1, GROUP]) {
      await observedRetention({ operation: "read", sent: false, reported, wanted: 3, groupDays: never });
    }
    await observedRetention({ operation: "read", sent: false, reported: -1, wanted: undefined, groupDays: never });
  });

  it("warns of a log stream that was there, when nobody tells whether its retention is the program's", async () => {
    const there = { operation: "create", sent: false, reported: undefined, wanted: 3, groupDays } as const;
    const { warning } = await observedRetention(there);
    assert.equal(warning, "it was there already, and the cloud does not show whether its retention is 3 days");
    for (const other of [
      { ...there, sent: true },
      { ...there, reported: 3 },
      { ...there, wanted: undefined },
      { ...there, operation: "update" },
      { ...there, operation: "read" },
    ] as const) {
      assert.equal((await observedRetention(other)).warning, undefined, JSON.stringify(other));
    }
  });
});

describe("needsSecondRequest", () => {
  for (const [reported, wanted, expected] of [
    [undefined, undefined, false],
    [undefined, 3, false],
    [9, undefined, false],
    [3, 3, false],
    [9, 3, true],
    [-1, 3, true],
    [0, 3, true],
    // Own or inherited: only a second request makes sure.
    [GROUP, GROUP, true],
  ] as const) {
    it(`reported ${reported}, wanted ${wanted ?? "the group's"}: ${expected}`, async () => {
      assert.equal(await needsSecondRequest({ reported, wanted, groupDays }), expected);
    });
  }
});
