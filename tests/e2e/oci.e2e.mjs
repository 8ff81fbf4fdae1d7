// The main job with sandboxes that are containers: the gate's tools and the preview run on a podman of this test.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeModel } from "../support/fake-model.mjs";
import { BIN, launchBrowser, ROOT, signIn, Stack, until } from "./stack.mjs";
import { inPreview, signedIn } from "./wire.mjs";
import { BACKEND, build } from "./written.mjs";

const programs = ["/usr/bin/podman", "/usr/sbin/runc"];
const possible = programs.every((path) => existsSync(path)) && process.getuid() === 0;
const folder = mkdtempSync(join(tmpdir(), "atelier-oci-"));
const socket = join(folder, "engine.sock");
const image = join(ROOT, ".cache/sandbox/image.tar.gz");
const store = ["--root", join(folder, "root"), "--runroot", join(folder, "run"), "--tmpdir", join(folder, "tmp"), "--cgroup-manager", "cgroupfs", "--runtime", programs[1], "--events-backend", "none"];
const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: join(folder, "home"), TMPDIR: folder };
const model = new FakeModel();
let stack;
let engine;
let browser;

const ask = (path) =>
  new Promise((resolve) => {
    const call = request({ socketPath: socket, path }, (answer) => {
      let text = "";
      answer.on("data", (part) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode, text }));
    });
    call.on("error", () => resolve({ status: 0, text: "" }));
    call.end();
  });

const containers = async () => JSON.parse((await ask("/v1.41/containers/json?all=true")).text);

beforeAll(async () => {
  if (!possible) return;
  for (const name of ["root", "run", "tmp", "home"]) mkdirSync(join(folder, name));
  engine = spawn(programs[0], [...store, "system", "service", "--time", "0", `unix://${socket}`], { cwd: folder, env, stdio: "ignore" });
  await until("podman's service", async () => (await ask("/v1.41/version")).status === 200);
  if (!existsSync(image)) execFileSync(join(ROOT, "tools/make_sandbox_image.sh"), [image]);
  await model.start();
  stack = new Stack({ model: model.url });
  writeFileSync(join(stack.data, "atelier.json"), JSON.stringify({ sandbox: "oci", engine_socket: socket }));
  await stack.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await model.stop();
  engine?.kill();
  try {
    execFileSync("/bin/umount", ["-l", join(folder, "root/overlay")], { stdio: "ignore" });
  } catch {
    // Not every storage driver mounts something.
  }
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(!possible)("a backend's preview runs in a container, and the container goes with the server", async () => {
  const page = await signIn(browser, stack, "investor-a", "ru");
  const composer = page.getByRole("textbox", { name: "Сообщение" });
  await composer.fill("Покажи круговую диаграмму портфеля по секторам");
  await composer.press("Enter");
  await page.frameLocator("iframe").first().locator("figure[data-chart] tr[data-label]").first().waitFor({ state: "attached", timeout: 90_000 });
  const publish = page.getByRole("button", { name: "Опубликовать", exact: true });
  await until("a green gate", () => publish.isEnabled().catch(() => false), 60_000);
  const view = await build(await signedIn(stack, "investor-a"), model, BACKEND());
  expect(view.gate.findings).toEqual([]);
  const rows = await inPreview(await signedIn(stack, "investor-a"), view.preview).route("list", { sql: "SELECT 1 AS n" });
  expect(rows.body).toEqual([{ n: 1 }]);
  const running = (await containers()).filter((each) => each.State === "running");
  expect(running.length).toBeGreaterThan(0);
  for (const each of running) expect(each.Names[0]).toMatch(/^\/?atelier-/);
  const status = await (await stack.api("admin")).get("/status");
  expect(status.body).toMatchObject({ driver: "oci", weaker: [] });
  await page.context().close();
  stack.process.kill("SIGTERM");
  await until("no container", async () => (await containers()).length === 0, 30_000);
  expect(readFileSync(join(stack.data, "logs/gateway.jsonl"), "utf8")).toContain("get_allocation");
});

test.skipIf(!possible)("in the image for clusters the jail runs the tools, and refuses a pod that is not what was asked", () => {
  const archive = join(folder, "kubernetes.tar.gz");
  const preset = process.env.ATELIER_PRESET ?? "ci";
  execFileSync(join(ROOT, "tools/make_sandbox_image.sh"), ["--kubernetes", archive], { env: { ...process.env, ATELIER_PRESET: preset }, stdio: "ignore" });
  writeFileSync(join(folder, "seccomp.json"), execFileSync(join(BIN, "atelier-jail"), ["--seccomp-profile"]));
  execFileSync(programs[0], [...store, "import", archive, "atelier-kubernetes:test"], { cwd: folder, env, stdio: "ignore" });
  const pod = ["--network", "none", "--read-only", "--read-only-tmpfs=false", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--security-opt", `seccomp=${join(folder, "seccomp.json")}`];
  pod.push("--user", "20000:20000", "--ulimit", "nofile=512:512", "--ulimit", "nproc=64:64", "--mount", "type=tmpfs,destination=/tmp,tmpfs-mode=1777,noexec");
  const run = (jail, command) => {
    const argv = [...store, "run", "--rm", ...pod, "localhost/atelier-kubernetes:test", "/usr/lib/atelier/jail", "--isolation", "container", ...jail, "--", ...command];
    const { status, stdout, stderr } = spawnSync(programs[0], argv, { cwd: folder, env, encoding: "utf8", timeout: 60_000 });
    return { status, out: stdout.trim(), error: stderr.trim() };
  };
  const tools = ["--pod", "plain", "--uid", "20000", "--ro", "/web:/web", "--ro", "/opt/node:/opt/node"];
  const version = run(tools, ["/opt/node/bin/node", "/web/node_modules/oxlint/bin/oxlint", "--version"]);
  expect(version, version.error).toMatchObject({ status: 0, out: expect.stringMatching(/^Version: /) });
  const attempt = `require("net").connect(80, "127.0.0.1").on("error", (error) => console.log(error.code))`;
  expect(run(tools, ["/opt/node/bin/node", "-e", attempt])).toMatchObject({ status: 0, out: "EAFNOSUPPORT" });
  expect(run(["--pod", "own_users", "--uid", "20000"], ["/usr/bin/id"])).toMatchObject({ status: 125, out: "", error: expect.stringContaining("no user namespace of its own") });
  expect(run(["--pod", "plain", "--uid", "20001"], ["/usr/bin/id"])).toMatchObject({ status: 125, out: "", error: expect.stringContaining("uid 20000") });
}, 240_000);
