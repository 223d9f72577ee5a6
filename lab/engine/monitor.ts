/** The two gRPC services that the SDK's hosts call: the resource monitor and the engine. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  type LogRequest,
  LogSeverity,
  RequirePulumiVersionResponse,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import { CheckFailure, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { type IResourceMonitorServer, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  DeploymentInfo,
  type ReadResourceRequest,
  ReadResourceResponse,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  RegisterResourceResponse,
  type ResourceInvokeRequest,
  ResourceMonitorFeature,
  Result,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Deployment } from "./deployment";
import type { Goal, ReadGoal } from "./goal";
import { containsUnknown, fromStruct, type PropertyMap, resolveOutputValues, toStruct } from "./property-value";
import type { Diagnostic } from "./result";
import { answer, channelOptions, NotSupported, type OnCall } from "./rpc";
import type { CustomTimeouts } from "./snapshot";

export interface MonitorOptions {
  project: string;
  stack: string;
  dryRun: boolean;
  parallel: number;
  onCall: OnCall;
  log: (severity: Diagnostic["severity"], message: string, urn?: string) => void;
  /** Called when the program has registered everything. Resolves when the deployment is done. */
  onProgramDone: () => Promise<void>;
}

/** The two services that program and provider hosts talk to, on one loopback port. */
export class Monitor {
  private readonly server = new Server(channelOptions);
  private deployment?: Deployment;
  private rootResource = "";

  constructor(private readonly options: MonitorOptions) {
    this.server.addService(ResourceMonitorService, this.monitorService());
    this.server.addService(EngineService, this.engineService());
  }

  /** The deployment that registrations go to; there is none before the program starts. */
  serve(deployment: Deployment): void {
    this.deployment = deployment;
  }

  async listen(): Promise<string> {
    const port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    return `127.0.0.1:${port}`;
  }

  close(): void {
    this.server.forceShutdown();
  }

  private monitorService(): IResourceMonitorServer {
    const { onCall, onProgramDone } = this.options;
    const refuse = (method: string, what: string) =>
      answer(`ResourceMonitor/${method}`, onCall, () => this.current().refuse(new NotSupported(what)));
    return {
      supportsFeature: answer("ResourceMonitor/SupportsFeature", onCall, () =>
        // Every feature, so that the SDK uses all of them: one that is missing is refused by name when it is used.
        new SupportsFeatureResponse().setHassupport(true),
      ),
      getDeploymentInfo: answer("ResourceMonitor/GetDeploymentInfo", onCall, () => this.deploymentInfo()),
      registerResource: answer("ResourceMonitor/RegisterResource", onCall, (request: RegisterResourceRequest) =>
        this.registerResource(request),
      ),
      readResource: answer("ResourceMonitor/ReadResource", onCall, (request: ReadResourceRequest) =>
        this.readResource(request),
      ),
      registerResourceOutputs: answer(
        "ResourceMonitor/RegisterResourceOutputs",
        onCall,
        async (request: RegisterResourceOutputsRequest) => {
          const outputs = resolveOutputValues(fromStruct(request.getOutputs()), () => undefined);
          await this.current().registerOutputs(request.getUrn(), outputs);
          return new Empty();
        },
      ),
      signalAndWaitForShutdown: answer("ResourceMonitor/SignalAndWaitForShutdown", onCall, async () => {
        await onProgramDone();
        return new Empty();
      }),
      invoke: answer("ResourceMonitor/Invoke", onCall, (request: ResourceInvokeRequest) => this.invoke(request)),
      call: refuse("Call", "methods of resources are"),
      registerStackTransform: refuse("RegisterStackTransform", "transforms are"),
      registerStackInvokeTransform: refuse("RegisterStackInvokeTransform", "transforms of invokes are"),
      registerResourceHook: refuse("RegisterResourceHook", "resource hooks are"),
      registerErrorHook: refuse("RegisterErrorHook", "error hooks are"),
      registerPackage: refuse("RegisterPackage", "parameterized packages are"),
    };
  }

  private engineService(): IEngineServer {
    const { onCall, log } = this.options;
    const severities = {
      [LogSeverity.DEBUG]: "debug",
      [LogSeverity.INFO]: "info",
      [LogSeverity.WARNING]: "warning",
      [LogSeverity.ERROR]: "error",
    } as const;
    return {
      log: answer("Engine/Log", onCall, (request: LogRequest) => {
        const severity = severities[request.getSeverity()];
        if (severity !== "debug") log(severity, request.getMessage(), request.getUrn());
        return new Empty();
      }),
      getRootResource: answer("Engine/GetRootResource", onCall, () =>
        new GetRootResourceResponse().setUrn(this.rootResource),
      ),
      setRootResource: answer("Engine/SetRootResource", onCall, (request: { getUrn(): string } & Empty) => {
        this.rootResource = request.getUrn();
        return new SetRootResourceResponse();
      }),
      startDebugging: answer("Engine/StartDebugging", onCall, () => new Empty()),
      requirePulumiVersion: answer("Engine/RequirePulumiVersion", onCall, () => new RequirePulumiVersionResponse()),
    };
  }

  private current(): Deployment {
    if (this.deployment === undefined) throw new Error("no program is being run");
    return this.deployment;
  }

  private deploymentInfo(): DeploymentInfo {
    const { project, stack, dryRun, parallel } = this.options;
    const features = Object.values(ResourceMonitorFeature).filter((feature) => typeof feature === "number");
    const info = new DeploymentInfo().setProject(project).setStack(stack).setOrganization("organization");
    return info.setDryrun(dryRun).setParallel(parallel).setSupportedfeaturesList(features);
  }

  private async registerResource(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    const refusal = refusedOption(request);
    if (refusal !== undefined) return this.current().refuse(new NotSupported(refusal));
    const state = await this.current().register(toGoal(request));
    const response = new RegisterResourceResponse().setUrn(state.urn).setId(state.id ?? "");
    const results = { success: Result.SUCCESS, fail: Result.FAIL, skip: Result.SKIP };
    response.setResult(results[this.current().resultOf(state.urn)]);
    // A component sets its outputs itself.
    const outputs = state.custom ? state.outputs : {};
    return response.setObject(toStruct(request.getSupportspartialvalues() ? outputs : whole(outputs)));
  }

  private async invoke(request: ResourceInvokeRequest): Promise<InvokeResponse> {
    if (request.getPackageref() !== "") {
      return this.current().refuse(new NotSupported("parameterized packages are"));
    }
    const args = resolveOutputValues(fromStruct(request.getArgs()), () => undefined);
    const reference = request.getProvider() || undefined;
    const choice = { reference, type: request.getTok(), version: request.getVersion() };
    const { result, failures } = await this.current().invoke(request.getTok(), args, choice);
    const list = failures.map(({ property, reason }) => new CheckFailure().setProperty(property).setReason(reason));
    return new InvokeResponse().setReturn(toStruct(result)).setFailuresList(list);
  }

  private async readResource(request: ReadResourceRequest): Promise<ReadResourceResponse> {
    if (request.getPackageref() !== "") {
      return this.current().refuse(new NotSupported("parameterized packages are"));
    }
    const goal: ReadGoal = {
      type: request.getType(),
      name: request.getName(),
      id: request.getId(),
      parent: request.getParent() || undefined,
      provider: choiceOf(request),
      inputs: resolveOutputValues(fromStruct(request.getProperties()), () => undefined),
      dependencies: request.getDependenciesList(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    };
    const state = await this.current().read(goal);
    return new ReadResourceResponse().setUrn(state.urn).setProperties(toStruct(state.outputs));
  }
}

const choiceOf = (request: RegisterResourceRequest | ReadResourceRequest) => ({
  reference: request.getProvider() || undefined,
  type: request.getType(),
  version: request.getVersion(),
});

/** The outputs that are known, for a program that does not take values of which a part is unknown. */
function whole(outputs: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => !containsUnknown(value)));
}

/** The times that a program gives, such as "1h30m" or "5s", in seconds. */
function timeoutsOf(request: RegisterResourceRequest): CustomTimeouts | undefined {
  const timeouts = request.getCustomtimeouts();
  if (timeouts === undefined) return undefined;
  const texts = { create: timeouts.getCreate(), update: timeouts.getUpdate(), delete: timeouts.getDelete() };
  const given = Object.entries(texts).filter(([, text]) => text !== "");
  return given.length > 0 ? Object.fromEntries(given.map(([name, text]) => [name, secondsOf(text)])) : undefined;
}

function secondsOf(text: string): number {
  const units: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[hms])/g)];
  return parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (units[unit] ?? 0), 0);
}

function toGoal(request: RegisterResourceRequest): Goal {
  const dependencies = new Set(request.getDependenciesList());
  const propertyDependencies: Record<string, string[]> = {};
  for (const [name, urns] of request.getPropertydependenciesMap().entries()) {
    propertyDependencies[name] = urns.getUrnsList();
  }
  const inputs = resolveOutputValues(fromStruct(request.getObject()), (name, urn) => {
    dependencies.add(urn);
    const known = propertyDependencies[name] ?? [];
    propertyDependencies[name] = known.includes(urn) ? known : [...known, urn];
  });
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent() || undefined,
    custom: request.getCustom(),
    provider: choiceOf(request),
    inputs,
    dependencies: [...dependencies],
    propertyDependencies,
    aliases: [
      ...request.getAliasurnsList().map((urn) => ({ urn })),
      ...request.getAliasesList().map((alias) => {
        const spec = alias.getSpec()?.toObject();
        return { ...spec, urn: alias.getUrn(), parent: spec?.parenturn, noParent: spec?.noparent };
      }),
    ],
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    customTimeouts: timeoutsOf(request),
    importId: request.getImportid() || undefined,
  };
}

/** Options that no program of this project uses are refused by name, so that none is silently without effect. */
function refusedOption(request: RegisterResourceRequest): string | undefined {
  const hooks: object = request.getHooks()?.toObject() ?? {};
  const used: [string, boolean][] = [
    ["remote components are", request.getRemote()],
    ["parameterized packages are", request.getPackageref() !== ""],
    ["the option `transforms` is", request.getTransformsList().length > 0],
    ["the option `hooks` is", Object.values(hooks).some((list) => Array.isArray(list) && list.length > 0)],
    ["the option `replacementTrigger` is", request.hasReplacementTrigger()],
    ["the option `replaceWith` is", request.getReplaceWithList().length > 0],
    ["the option `deletedWith` is", request.getDeletedwith() !== ""],
    ["the option `envVarMappings` is", request.getEnvvarmappingsMap().getLength() > 0],
  ];
  return used.find(([, isUsed]) => isUsed)?.[0];
}
