/** Log groups and streams by id. The service answers 400, not 404, when there is none. */
import type { VpcService } from "../exchange";
import type { LogGroup, LogStream } from "../memory";
import { ltsRefusal, type Refusal } from "../refusals";

export function noStream(): Refusal {
  return ltsRefusal(400, "LTS.0208", "The log stream does not existed");
}

export function findGroup({ memory }: VpcService, projectId: string, id: string): LogGroup {
  const group = memory.logGroups.find((candidate) => candidate.id === id && candidate.projectId === projectId);
  if (!group) throw ltsRefusal(400, "LTS.0201", "The log group is not existed");
  return group;
}

export function findStream(cloud: VpcService, projectId: string, groupId: string, id: string): LogStream {
  findGroup(cloud, projectId, groupId);
  const stream = cloud.memory.logStreams.find((candidate) => candidate.id === id && candidate.groupId === groupId);
  if (!stream) throw noStream();
  return stream;
}
