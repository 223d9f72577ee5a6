/**
 * The objects that flow logs have written into one directory of a bucket. NAVER Cloud documents neither their names nor
 * their content. A user's public job reads `{directory}/1_{networkInterfaceNo}_…`, so such names are looked for first;
 * the time of a record is always the time at which its object was written.
 */
import type { ObjectStorage, StoredObject } from "../object-storage";

/** 100,000 objects: an interface that writes one every five minutes has as many in a year. */
const MOST_PAGES = 100;
/** So many pages are read even when a young object was found, because the newest one should be told. */
const FEW_PAGES = 10;

/** Objects as far as they were read. */
export interface Objects {
  readonly newest: Date | undefined;
  readonly count: number;
  /** Whether all objects were read, so that there is no newer one. */
  readonly isWhole: boolean;
}

/** A directory, and the newest object that names each interface. */
export interface WholeDirectory extends Objects {
  readonly byInterface: ReadonlyMap<string, Date>;
  /** Whether an object is that of an interface whose flow log does not write here, or not any more. */
  readonly hasStrangers: boolean;
}

/** The names that the public job reads, after the name of the directory. */
const KNOWN_NAME = /^\/1_(\d+)_/;

export class Directory {
  #whole: Promise<WholeDirectory> | undefined;

  /** `interfaceNos` are those of all flow logs that write into the directory. */
  constructor(
    private readonly storage: ObjectStorage,
    private readonly bucket: string,
    private readonly name: string,
    readonly interfaceNos: ReadonlySet<string>,
  ) {}

  /** Objects whose names begin as those of one interface do. `youngAfter`: a later object is young enough. */
  async ofInterface(interfaceNo: string, youngAfter: Date): Promise<Objects> {
    const isEnough = (newest: Date | undefined, pages: number) =>
      pages >= FEW_PAGES && newest !== undefined && newest > youngAfter;
    return this.#read(`${this.name}/1_${interfaceNo}_`, isEnough, () => undefined);
  }

  /** All objects. They are read once. */
  whole(): Promise<WholeDirectory> {
    this.#whole ??= this.#readWhole();
    return this.#whole;
  }

  async #readWhole(): Promise<WholeDirectory> {
    const byInterface = new Map<string, Date>();
    let hasStrangers = false;
    const objects = await this.#read(
      `${this.name}/`,
      () => false,
      ({ key, lastModified }) => {
        const name = key.slice(this.name.length);
        const [, owner] = KNOWN_NAME.exec(name) ?? [];
        hasStrangers ||= owner !== undefined && !this.interfaceNos.has(owner);
        // Other names may have the number anywhere, beside numbers that are times.
        for (const number of owner === undefined ? (name.match(/\d+/g) ?? []) : [owner]) {
          if (!this.interfaceNos.has(number)) continue;
          byInterface.set(number, later(byInterface.get(number), lastModified));
        }
      },
    );
    return { ...objects, byInterface, hasStrangers };
  }

  async #read(
    prefix: string,
    isEnough: (newest: Date | undefined, pages: number) => boolean,
    seen: (object: StoredObject) => void,
  ): Promise<Objects> {
    let newest: Date | undefined;
    let [pages, count] = [0, 0];
    for await (const page of this.storage.pages(this.bucket, prefix)) {
      pages += 1;
      for (const object of page) {
        // The console makes an empty object for a directory.
        if (object.key.endsWith("/")) continue;
        count += 1;
        newest = later(newest, object.lastModified);
        seen(object);
      }
      if (pages >= MOST_PAGES || isEnough(newest, pages)) return { newest, count, isWhole: false };
    }
    return { newest, count, isWhole: true };
  }
}

function later(one: Date | undefined, other: Date): Date {
  return one && one > other ? one : other;
}
