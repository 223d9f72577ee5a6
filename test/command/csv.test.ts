/** CSV of pulumi-flowlogs: what a spreadsheet would take for a formula, and what breaks lines and cells. */
import assert from "node:assert/strict";
import { csvOf } from "../../provider/command/output";

const cellOf = (value: string | number) => csvOf([{ cell: value }], ["cell"]).slice("cell\r\n".length);

describe("CSV of pulumi-flowlogs", () => {
  // https://owasp.org/www-community/attacks/CSV_Injection
  for (const first of ["=", "+", "-", "@", "\t", "\r", "\n"]) {
    it(`a cell that begins with ${JSON.stringify(first)} is no formula for a spreadsheet`, () => {
      const cell = cellOf(`${first}HYPERLINK("http://127.0.0.1","look")`);
      assert.equal(cell, `"'${first}HYPERLINK(""http://127.0.0.1"",""look"")"`);
      assert.equal(cellOf(`a${first}1`).replaceAll('"', ""), `a${first}1`);
    });
  }

  it("commas, quotes and line ends stay within their cells, and a value that is missing is an empty cell", () => {
    assert.equal(csvOf([{ a: 'x,"y"\r\nz', b: undefined, c: 0 }], ["a", "b", "c"]), 'a,b,c\r\n"x,""y""\r\nz",,0');
  });
});
