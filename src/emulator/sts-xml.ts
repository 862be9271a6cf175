import { randomUUID } from 'node:crypto';
import type { Refusal, WireResponse } from './wire.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

export interface XmlChildren {
  readonly [name: string]: string | XmlChildren;
}

/** An answer of STS in the query protocol's shape. */
export function success(call: string, result: XmlChildren): WireResponse {
  return xml(
    200,
    element(`${call}Response`, {
      [`${call}Result`]: result,
      ResponseMetadata: { RequestId: randomUUID() },
    }),
  );
}

function element(name: string, children: XmlChildren): string {
  return `<${name} xmlns="${NAMESPACE}">${inner(children)}</${name}>`;
}

function inner(children: XmlChildren): string {
  return Object.entries(children)
    .map(
      ([name, child]) => `<${name}>${typeof child === 'string' ? escapeXml(child) : inner(child)}</${name}>`,
    )
    .join('');
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function xml(status: number, body: string): WireResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() }, body };
}

/** A refusal in the query protocol's shape. */
export function errorXml(refusal: Refusal): WireResponse {
  const type = refusal.status < 500 ? 'Sender' : 'Receiver';
  return xml(
    refusal.status,
    element('ErrorResponse', {
      Error: { Type: type, Code: refusal.code, Message: refusal.message },
      RequestId: randomUUID(),
    }),
  );
}
