// What a program does that uses the types made of openapi.json, against a real server. Prints "done"; anything that is not as it
// should be ends it. Arguments: the server's URL, a token, a picture (PNG), the URL of that picture on a site.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

const [server, token, file, remote] = process.argv.slice(2) as [string, string, string, string];
const picture = new Blob([new Uint8Array(await readFile(file))]);

function client(key: string) {
  return createClient<paths>({
    baseUrl: `${server}/pressoir/v1`,
    headers: { Authorization: `Bearer ${key}` },
    querySerializer: { object: { style: "form", explode: true } }, // as the document has it
  });
}
const api = client(token);

/** The value of an answer that has succeeded. */
function got<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  assert(answer.data !== undefined, `${answer.response.status} ${JSON.stringify(answer.error)}`);
  return answer.data;
}

// A file as the body, and the file as the answer.
const made = await api.POST("/optimize", {
  params: { query: { goal: { compression: "lossless" } } },
  body: picture as unknown as string,
  bodySerializer: (body) => body as unknown as Blob,
  headers: { "Content-Type": "application/octet-stream" },
  parseAs: "arrayBuffer",
});
const smaller = got(made) as unknown as ArrayBuffer;
assert(smaller.byteLength < picture.size && made.response.headers.get("Pressoir-Report"));

// A URL with a goal, and the job as the answer; then the job again, and its result.
const order: components["schemas"]["OptimizeRequest"] = {
  source: { url: remote },
  compression: "balanced",
  steps: [{ step: "resize", width: 16 }],
  convert: { format: "webp" },
};
const job = got(await api.POST("/optimize", { body: order, headers: { Accept: "application/json" } })) as components["schemas"]["Job"];
assert.equal(job.state, "done");
const shown = got(await api.GET("/jobs/{id}", { params: { path: { id: job.id } } }));
assert.equal(shown.report?.width, 16);
const result = await api.GET("/jobs/{id}/result", { params: { path: { id: job.id } }, parseAs: "arrayBuffer" });
assert.equal((got(result) as unknown as ArrayBuffer).byteLength, shown.report?.bytes_after);
assert.equal(got(await api.GET("/jobs", { params: { query: { limit: 1 } } })).jobs[0]?.id, job.id);

// A score.
const parts = new FormData();
parts.append("reference", picture, "a.png");
parts.append("candidate", new Blob([smaller]), "b.png");
const score = got(await api.POST("/score", { body: parts as unknown as { reference: string; candidate: string }, bodySerializer: (body) => body as unknown as FormData }));
assert(score.same && score.score === 100 && score.frame_scores.length === score.frames);

// A batch of two variants.
const batch = got(await api.POST("/batches", { body: { sources: [{ url: remote }], variants: [{ name: "png" }, { name: "webp", convert: "webp" }], wait: 60 } }));
assert.deepEqual(batch.counts, { queued: 0, running: 0, done: 2, failed: 0 });
assert.deepEqual(batch.outputs.map((output) => [output.variant, output.report?.format]), [["png", "png"], ["webp", "webp"]]);
const removed = await api.DELETE("/batches/{id}", { params: { path: { id: batch.id } } });
assert.equal(removed.response.status, 204);
const gone = await api.GET("/batches/{id}", { params: { path: { id: batch.id } } });
assert.equal(gone.error?.code, "not_found");

// A key that may read, and what it may not.
const key = got(await api.POST("/keys", { body: { label: "reader", scopes: ["read"] } }));
const reader = client(key.key);
assert.equal(got(await reader.GET("/usage")).used.images, 4);
const refused = await reader.POST("/optimize", { body: order });
assert.equal(refused.response.status, 403);
assert.equal(refused.error?.code, "insufficient_scope");
assert(got(await api.GET("/keys")).keys.some((each) => each.id === key.id));
assert.equal((await api.DELETE("/keys/{id}", { params: { path: { id: key.id } } })).response.status, 204);
assert.equal((await reader.GET("/usage")).error?.code, "unauthorized");

// What is refused says where.
const wrong = await api.POST("/optimize", { body: { ...order, quality: 0 } });
assert.equal(wrong.response.status, 422);
assert.equal(wrong.error?.field, "quality");
const misspelt = { ...order, qualty: 80 };
const unknown = await api.POST("/optimize", { body: misspelt });
assert.equal(unknown.error?.nearest, "quality");

assert(got(await api.GET("/formats")).formats.length > 5);
assert(got(await api.GET("/limits")).max_variants >= 2);
console.log("done");
