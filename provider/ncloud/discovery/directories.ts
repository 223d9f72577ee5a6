/** The directories that flow logs write into, each read with the key and at the address of its bucket. */
import type { FoundFlowLog } from "../../core/discovery/found";
import type { Look } from "../../core/discovery/look";
import { getOrCreate, getOrCreateAsync } from "../../core/get-or-create";
import { readAccessKey } from "../credentials";
import { locateBucket, type ObjectStorage } from "../object-storage";
import { objectStorageAddresses } from "../object-storage-addresses";
import type { NcloudPlace } from "../place";
import { Directory } from "./directory";

interface Wanted {
  readonly place: NcloudPlace;
  readonly bucket: string;
  readonly directory: string;
}

export class Directories {
  readonly #look: Look;
  /** The interfaces whose flow logs write into each directory, of whatever region: a bucket may be in another one. */
  readonly #interfaceNos = new Map<string, Set<string>>();
  readonly #directories = new Map<string, Promise<Directory>>();
  readonly #buckets = new Map<string, Promise<ObjectStorage>>();

  constructor(
    look: Look,
    flowLogs: readonly FoundFlowLog[],
    private readonly addressesOf: typeof objectStorageAddresses = objectStorageAddresses,
  ) {
    this.#look = look;
    for (const flowLog of flowLogs) {
      getOrCreate(this.#interfaceNos, nameOf(wantedBy(flowLog)), () => new Set<string>()).add(flowLog.target.id);
    }
  }

  /** @throws notFound when there is no such bucket */
  of(flowLog: FoundFlowLog): Promise<Directory> {
    const wanted = wantedBy(flowLog);
    return getOrCreateAsync(this.#directories, keyOf(wanted), async () => {
      const { place, bucket, directory } = wanted;
      const read = () => this.#storageOf(place, bucket);
      const storage = await getOrCreateAsync(this.#buckets, keyOf({ place, bucket, directory: "" }), read);
      return new Directory(storage, bucket, directory, this.#interfaceNos.get(nameOf(wanted)) ?? new Set());
    });
  }

  /** Object Storage of the region where the bucket is: that of the interface, or else another one of the site. */
  async #storageOf(place: NcloudPlace, bucket: string): Promise<ObjectStorage> {
    const { settings, clock } = this.#look;
    const key = await readAccessKey(settings);
    const { storage } = await locateBucket(bucket, this.addressesOf(settings, place), key, clock);
    return storage;
  }
}

function wantedBy({ outputs }: FoundFlowLog): Wanted {
  const { bucket = "", directory = "" } = outputs.destination as Record<string, string>;
  return { place: outputs.place as NcloudPlace, bucket, directory };
}

function keyOf(wanted: Wanted): string {
  return `${wanted.place.regionCode}/${nameOf(wanted)}`;
}

function nameOf({ place, bucket, directory }: Wanted): string {
  return [place.site, bucket, directory].join("/");
}
