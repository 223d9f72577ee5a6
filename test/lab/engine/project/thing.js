// The provider of the recordings, with a cloud in a file.
const { readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const { isDeepStrictEqual } = require("node:util");

const inputsOf = ({ arn, copy, ...inputs }) => inputs;
const failure = (message, id, properties) => Object.assign(new Error(message), { id, properties, reasons: [message] });

/** A provider whose cloud is the file cloud.json in `folder`. */
function thing(folder) {
  const file = join(folder, "cloud.json");
  const load = () => JSON.parse(readFileSync(file, "utf8"));
  const change = (edit) => {
    const cloud = load();
    edit(cloud);
    // In one step, for whoever reads it meanwhile.
    writeFileSync(`${file}.new`, JSON.stringify(cloud));
    renameSync(`${file}.new`, file);
    return cloud;
  };

  let configured;

  let underWay = 0;
  let gathered = false;
  /** Keeps creates under way until there have been so many at once, or until no more can be expected. */
  async function gather(number) {
    for (let looks = 0; !gathered && underWay < number && looks < 500; looks++) await sleep(20);
    gathered = true;
  }

  return {
    configure({ config }) {
      configured = config;
    },
    async check(_olds, news) {
      if (news.color === "bad") {
        return { inputs: news, failures: [{ property: "color", reason: "must be red, green or blue" }] };
      }
      return { inputs: { size: 1, ...news }, failures: [] };
    },
    async diff(_id, olds, news) {
      if (news.color === "undiffable") throw new Error("no diff today");
      if (isDeepStrictEqual(inputsOf(olds), news)) return { changes: false };
      if (olds.slot !== news.slot) return { replaces: ["slot"], deleteBeforeReplace: true };
      return { replaces: olds.name === news.name ? [] : ["name"] };
    },
    async create({ __provider, ...inputs }) {
      const { name, slot = 0, color } = inputs;
      if (color === "refused") throw new Error("the cloud refuses this color");
      const id = `id-${name}`;
      const cloud = change((cloud) => {
        cloud.creates = (cloud.creates ?? 0) + 1;
        cloud.mostAtOnce = Math.max(cloud.mostAtOnce ?? 0, ++underWay);
        cloud.things[id] = { ...inputs, arn: cloud.slots ? `arn:${name}:${slot}` : `arn:${name}` };
        if (color === "configured") cloud.things[id].copy = configured.require("thing:token");
      });
      if (cloud.hang) await new Promise(() => setInterval(() => undefined, 1000));
      if (cloud.gather) await gather(cloud.gather);
      if (cloud.delay) await sleep(cloud.delay);
      underWay--;
      const outs = { ...cloud.things[id], __provider };
      if (color === "poison") throw failure("creating thing: cloud accepted it, then the wait failed", id, outs);
      return { id, outs };
    },
    async update(id, olds, { __provider, ...inputs }) {
      const cloud = change((cloud) => {
        cloud.things[id] = { ...inputs, arn: olds.arn };
      });
      const outs = { ...cloud.things[id], __provider };
      if (inputs.color === "poison") throw failure("updating thing: accepted, wait failed", id, outs);
      return { outs };
    },
    async read(id) {
      const thing = load().things[id];
      return thing ? { id, props: { ...thing }, inputs: inputsOf(thing) } : {};
    },
    async delete(id) {
      change((cloud) => {
        if (cloud.things[id]?.undeletable) throw new Error("the cloud refuses to delete it");
        delete cloud.things[id];
        cloud.deletes = [...(cloud.deletes ?? []), id];
      });
    },
  };
}

module.exports = { ...thing("."), thing };
