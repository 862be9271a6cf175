/**
 * How a step ends, by the call that is disturbed (columns) and by what happens to it (rows). `once` means the first request
 * for the call, `always` every one; where neither is said, every one.
 *
 * ok           the right values are exported
 * unreachable  UNREACHABLE              timeout    TIMED_OUT
 * malformed    ANSWER_MALFORMED         refused    the credential or the trust was refused
 * failed       ..._SERVICE_FAILED       throttled  ..._THROTTLED
 * unanswered   AWS_NOT_ANSWERED
 *
 * Whatever is not `ok`: the error names call and cause, and nothing is exported.
 */
export const table = `
                                        | token       | web-id      | chain       | list        | batch       | get         | exchange    | account     | g-list      | access
connection refused, always              | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable
reset before the body, once             | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
reset before the body, always           | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable
reset in the middle of the body, once   | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
reset in the middle of the body, always | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable
silence                                 | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout
one byte a second                       | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout     | timeout
429, once                               | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
429, always                             | failed      | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | throttled
429, Retry-After: 1, once               | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
429, Retry-After: 600, always           | failed      | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | throttled   | throttled
500, once                               | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
500, always                             | failed      | failed      | failed      | failed      | failed      | failed      | failed      | failed      | failed      | failed
503, once                               | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
503, always                             | failed      | failed      | failed      | failed      | failed      | failed      | failed      | failed      | failed      | failed
wrong content type                      | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
a web page, 200                         | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed
truncated JSON or XML                   | malformed   | malformed   | malformed   | malformed   | ok          | malformed   | malformed   | malformed   | malformed   | malformed
JSON or XML of the wrong shape          | malformed   | malformed   | malformed   | malformed   | unanswered  | unanswered  | malformed   | malformed   | malformed   | malformed
redirect to another host                | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed   | malformed
expired credential, once                | refused     | ok          | refused     | refused     | refused     | refused     | ok          | refused     | refused     | ok
expired credential, always              | refused     | refused     | refused     | refused     | refused     | refused     | refused     | refused     | refused     | refused
this machine's clock 10 minutes ahead   | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
this machine's clock 10 minutes behind  | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
no such host                            | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable
resolver out of reach, once             | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok          | ok
resolver out of reach, always           | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable
certificate of another host             | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable | unreachable
`;
