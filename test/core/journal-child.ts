/** One of several processes that append to one journal at the same time; answers in which order it saw all records. */
import { openSync } from "node:fs";
import { OwnershipJournal } from "../../provider/core/ownership/journal";

const [file = "", name = "", count = "", all = ""] = process.argv.slice(2);
const journal = new OwnershipJournal(openSync(file, "a+"));
process.once("message", () => {
  for (let number = 0; number < Number(count); number++) {
    journal.append({ event: "reserved", key: `${number}`, owner: { mark: name, label: "x".repeat(5000), inputs: {} } });
  }
  const end = setInterval(() => {
    const records = journal.after(0);
    if (records.length < Number(all)) return;
    clearInterval(end);
    const seen = records.map((record) => ("owner" in record ? `${record.key} ${record.owner.mark}` : "")).join();
    process.send?.(seen, () => process.exit());
  }, 20);
});
process.send?.("ready");
