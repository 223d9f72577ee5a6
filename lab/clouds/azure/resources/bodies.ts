/** The body of a PUT: the fields that all resources and groups have. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { ArmError } from "../arm/errors";
import { readJson } from "../arm/requests";

const resourceBody = z.looseObject({
  location: z.string(),
  tags: z.record(z.string(), z.string()).optional(),
  kind: z.string().optional(),
  sku: z.record(z.string(), z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

export function readResource(request: FastifyRequest): z.infer<typeof resourceBody> {
  const parsed = resourceBody.safeParse(readJson(request));
  if (parsed.success) return parsed.data;
  throw new ArmError(400, "LocationRequired", "The location property is required for this definition.", {
    gateway: true,
  });
}
