/** Certificates of private authorities, and proxies: the cloud behind an address of one's own with TLS. */
import assert from "node:assert/strict";
import { createServer as createHttp, request, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { type Certificate, makeCertificate } from "../../lab/clouds/azure/certificate";
import { failure } from "../outcomes";
import { byPassword, configured, type Deployment, deploy } from "./deployment";

describe("VPC Session: TLS and proxies", () => {
  let at: Deployment;
  let id: string;
  let certificate: Certificate;
  const servers: Server[] = [];
  const variables = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"];
  const before = variables.map((name) => process.env[name]);

  beforeEach(async () => {
    for (const name of variables) delete process.env[name];
    at = await deploy();
    ({ id } = at.madeByOther());
    certificate = await makeCertificate();
  });
  afterEach(async () => {
    variables.forEach((name, index) => {
      const value = before[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    });
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    await certificate.remove();
    await at.close();
  });

  async function listening(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  /** One of the cloud's services with TLS before it; what arrives is passed on as it is. */
  async function behindTls(address: string): Promise<string> {
    const server = createHttps(certificate, (incoming, outgoing) => {
      const { method, url: path, headers } = incoming;
      const onward = request(address, { method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
    return `https://127.0.0.1:${await listening(server)}`;
  }

  async function config() {
    return {
      "opentelekomcloud:vpcEndpoint": await behindTls(at.cloud.addresses.vpc),
      "opentelekomcloud:authUrl": `${await behindTls(at.cloud.addresses.iam)}/v3`,
    };
  }
  const authority = () => ({ "opentelekomcloud:cacertFile": certificate.file });

  it("trusts the authority that is named, for signed requests and for logins", async () => {
    for (const login of [{}, byPassword(at.cloud)]) {
      const provider = await configured(at.cloud, { ...login, ...(await config()), ...authority() });
      assert.equal((await provider.read(id, {})).id, id);
    }
  });

  it("trusts nobody else, and says where to name the authority", async () => {
    for (const login of [{}, byPassword(at.cloud)]) {
      const provider = await configured(at.cloud, { ...login, ...(await config()) });
      const { message } = await failure(provider.read(id, {}));
      assert.match(
        message,
        /no trusted connection to 127.*; check the endpoint, or name the certificate authority in OS_CACERT/,
      );
    }
    assert.equal(at.cloud.requests.length, 0);
    const other = await makeCertificate();
    try {
      const provider = await configured(at.cloud, { ...(await config()), "opentelekomcloud:cacertFile": other.file });
      const { message } = await failure(provider.read(id, {}));
      assert.match(message, /no trusted connection.*authority in config opentelekomcloud:cacertFile/);
    } finally {
      await other.remove();
    }
  });

  it("goes through HTTPS_PROXY without showing the proxy anything", async () => {
    const tunnelled: string[] = [];
    const proxy = createHttp((_incoming, outgoing) => outgoing.writeHead(500).end());
    proxy.on("connect", (incoming, socket, head) => {
      tunnelled.push(JSON.stringify([incoming.url, incoming.headers]));
      const { hostname, port } = new URL(`http://${incoming.url}`);
      const onward = connect(Number(port), hostname, () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
      onward.on("error", () => socket.destroy());
      socket.on("error", () => onward.destroy());
    });
    process.env.HTTPS_PROXY = `http://127.0.0.1:${await listening(proxy)}`;
    const provider = await configured(at.cloud, { ...(await config()), ...authority() });
    assert.equal((await provider.read(id, {})).id, id);
    assert.ok(tunnelled.length > 0, "nothing went through the proxy");
    assert.doesNotMatch(tunnelled.join(), /authorization|x-sdk-date|flow_logs/i);
  });

  it("signs what a plain proxy passes on unchanged", async () => {
    const passed: string[] = [];
    const proxy = createHttp((incoming, outgoing) => {
      passed.push(String(incoming.url));
      const { method, headers } = incoming;
      const onward = request(String(incoming.url), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
    process.env.HTTP_PROXY = `http://127.0.0.1:${await listening(proxy)}`;
    assert.equal((await at.provider.read(id, {})).id, id);
    assert.ok(passed.length > 0, "nothing went through the proxy");
  });
});
