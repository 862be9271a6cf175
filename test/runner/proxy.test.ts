import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeFakeAction } from './fake-action.ts';
import { withJob } from './job.ts';
import { createAuthority } from './pki.ts';
import { type ConnectProxy, startProxy } from './proxy.ts';

const host = 'sts.eu-west-1.amazonaws.com';
const authority = createAuthority();
const server = createServer(authority.issue([host, '127.0.0.1']), (_, response) => response.end('reached'));
let proxy: ConnectProxy;

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  proxy = await startProxy({
    user: 'user',
    password: 'p@ss:1',
    hosts: new Map([[`${host}:443`, address.port]]),
  });
});

afterAll(async () => {
  await proxy.close();
  server.close();
});

/** Asks for a page through a proxy; answers its body, or the proxy's status where it opens no tunnel. */
async function get(host: string, proxyUrl: string, ca: string): Promise<string> {
  const { hostname, port, username, password } = new URL(proxyUrl);
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers =
    username === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
  const asked = request({ method: 'CONNECT', host: hostname, port, path: `${host}:443`, headers });
  asked.end();
  return new Promise((fulfil, reject) => {
    asked.on('error', reject);
    asked.on('connect', ({ statusCode }, socket) => {
      if (statusCode !== 200) {
        socket.destroy();
        fulfil(String(statusCode));
        return;
      }
      const tunnel = connect({ socket, servername: host, ca });
      tunnel.on('error', reject);
      tunnel.on('secureConnect', () => void readPage(tunnel, host).then(fulfil, reject));
    });
  });
}

async function readPage(tunnel: TLSSocket, host: string): Promise<string> {
  tunnel.end(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const piece of tunnel) text += String(piece);
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

describe('the proxy', () => {
  test('stands in for a host whose certificate our authority has issued', async () => {
    expect(await get(host, proxy.url, authority.cert)).toBe('reached');
    expect(proxy.connects).toContain(`${host}:443`);
  });

  test('refuses without the right credentials', async () => {
    expect(await get(host, proxy.urlWithoutCredentials, authority.cert)).toBe('407');
    const wrong = proxy.url.replace('user:', 'other:');
    expect(await get(host, wrong, authority.cert)).toBe('407');
    expect(proxy.refused).toEqual([`${host}:443`, `${host}:443`]);
  });

  test('reaches no other host', async () => {
    expect(await get('secretsmanager.eu-west-1.amazonaws.com', proxy.url, authority.cert)).toMatch('502');
  });

  test('another authority is not trusted', async () => {
    await expect(get(host, proxy.url, createAuthority('Another CA').cert)).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  test('a name that the certificate does not hold is refused', async () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const other = await startProxy({
      user: 'u',
      password: 'p',
      hosts: new Map([['example.com:443', port ?? 0]]),
    });
    await expect(get('example.com', other.url, authority.cert)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await other.close();
  });

  test('a step trusts the authority by NODE_EXTRA_CA_CERTS alone', () =>
    withJob({}, async (job) => {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const main = `require('node:https').get('https://127.0.0.1:${port}/', (r) => r.pipe(process.stdout)).on('error', (e) => console.log(e.code))`;
      const actionFolder = writeFakeAction(job, { main });
      const file = join(job.folders.root, 'ca.pem');
      writeFileSync(file, authority.cert);
      const trusting = await job.runAction({ actionFolder, env: { NODE_EXTRA_CA_CERTS: file } });
      expect(trusting.rawStdout).toBe('reached');
      expect((await job.runAction({ actionFolder })).rawStdout).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE\n');
    }));
});

test('certificates carry what they should', () => {
  const ca = new X509Certificate(authority.cert);
  const leaf = new X509Certificate(authority.issue([host, 'a.example', '127.0.0.1']).cert);
  expect(ca.ca).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(leaf.subjectAltName).toBe(`DNS:${host}, DNS:a.example, IP Address:127.0.0.1`);
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkIssued(ca)).toBe(true);
  expect(leaf.validToDate.getTime() - leaf.validFromDate.getTime()).toBe(25 * 3_600_000);
});
