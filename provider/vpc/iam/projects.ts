/** The projects that a login may enter. */
import * as z from "../../core/zod";
import { hasForm, read, succeeded } from "../answers/answers";
import type { Access } from "../settings/place";
import { familyOf, regionOfProject } from "../settings/sites";
import type { Session } from "./session";

const answerShape = z.object({
  projects: z.array(z.object({ id: z.string().min(1), name: z.string().min(1), enabled: z.boolean().nullish() })),
});

/** The project of Object Storage, which every account has and which holds no networks. */
const OBJECT_STORAGE = "MOS";

export interface Project {
  readonly id: string;
  readonly name: string;
}

/**
 * The call needs no right, and has no pages. Disabled projects are left out. `iam` is the address up to and with `/v3`.
 * https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/project_management/querying_the_list_of_projects_accessible_to_users.html
 */
export async function listEnterableProjects(iam: string, session: Session): Promise<Project[]> {
  const answer = await session.send({
    method: "GET",
    url: `${iam}/auth/projects`,
    repeatable: true,
    isReadable: hasForm(answerShape),
  });
  const { projects } = read(succeeded(answer, "project"), "project", answerShape, "a list of projects");
  return projects.filter(({ name, enabled }) => enabled !== false && name !== OBJECT_STORAGE);
}

/**
 * A project of another region than the one that is meant, and what to do; undefined when its name tells none: a project
 * is called like its region, or `eu-de_team`.
 */
export function projectElsewhere(
  { id, name }: Project,
  { cloud, region }: Access,
): { said: string; advice: string } | undefined {
  const family = familyOf(cloud);
  const there = family && regionOfProject(family, name);
  if (there === undefined || there === region) return undefined;
  return {
    said: `${name} (${id}) is a project of region ${there}, but the region is ${region}`,
    advice: `set the region to ${there}, or name a project of ${region}`,
  };
}
