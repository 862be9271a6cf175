/**
 * As table.ts, for the calls of the other stores. Beside the words there:
 *
 * absent       AZURE_NOT_FOUND, which is what is right
 * unknown      AZURE_NOT_FOUND, and that it is not known whether it was deleted
 *
 * What issues is sent once, so that nothing mends but what cannot have arrived, or was refused. What revokes at the end, and
 * what a plan can do without, fail no step.
 */
export const storeTable = `
                                        | p-get       | p-path      | p-list      | entra       | a-get       | a-list      | a-gone      | a-plan      | login       | mount       | v-read      | v-list      | issue       | v-plan      | revoke
connection refused, always              | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | ok
reset before the body, once             | ok          | ok          | ok          | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | unreachable | ok          | ok
reset before the body, always           | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | ok
reset in the middle of the body, once   | ok          | ok          | ok          | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | unreachable | ok          | ok
reset in the middle of the body, always | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | ok
silence                                 | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | ok
one byte a second                       | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | ok
429, once                               | ok          | ok          | ok          | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | throttled   | ok          | ok
429, always                             | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | unknown     | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | ok
429, Retry-After: 1, once               | ok          | ok          | ok          | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | throttled   | ok          | ok
429, Retry-After: 600, always           | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | unknown     | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | ok
500, once                               | ok          | ok          | ok          | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | failed      | ok          | ok
500, always                             | failed      | failed      | failed      | failed      | failed      | failed      | unknown     | failed      | failed      | failed      | failed      | failed      | failed      | failed      | ok
503, once                               | ok          | ok          | ok          | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | failed      | ok          | ok
503, always                             | failed      | failed      | failed      | failed      | failed      | failed      | unknown     | failed      | failed      | failed      | failed      | failed      | failed      | failed      | ok
wrong content type                      | ok          | ok          | ok          | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
a web page, 200                         | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | unknown     | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | ok
truncated JSON or XML                   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | unknown     | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | ok
JSON or XML of the wrong shape          | unanswered  | malformed   | malformed   | malformed   | malformed   | malformed   | unknown     | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | ok
redirect to another host                | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | failed      | failed      | failed      | failed      | failed      | failed      | ok
expired credential, once                | refused     | refused     | refused     | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
expired credential, always              | refused     | refused     | refused     | refused     | refused     | refused     | unknown     | refused     | refused     | refused     | refused     | refused     | refused     | ok          | ok
this machine's clock 10 minutes ahead   | ok          | ok          | ok          | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
this machine's clock 10 minutes behind  | ok          | ok          | ok          | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
no such host                            | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | ok
resolver out of reach, once             | ok          | ok          | ok          | ok          | ok          | ok          | absent      | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
resolver out of reach, always           | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | ok
certificate of another host             | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | ok
`;
