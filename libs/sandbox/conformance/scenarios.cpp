#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "atelier/async/task_group.hpp"
#include "atelier/base/file.hpp"
#include "atelier/sandbox/socket.hpp"
#include "suite.hpp"

// What needs more than one process or a look from outside.

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds k_grace{200};

std::string log_of(const Suite& suite, const std::string& name) { return suite.dir(name + ".log").string(); }

std::string answer_of(const std::string& io_dir, unsigned uid) {
    const auto socket = CheckedSocket::open(io_dir, "app.sock", uid);
    return socket ? ask_socket(socket->path(), 2000) : "";
}

/// `hard` limits must hold by the kernel; softer ones are reported as what they are.
Verdict by_strength(bool held, Strength strength) {
    if (!held) return Verdict::failed;
    return strength == Strength::hard ? Verdict::passed : Verdict::soft;
}

}  // namespace

Task<> try_memory(Suite* suite) {
    Spec spec = suite->spec("memory", "/opt/atelier/probe", {"eat", std::to_string(384u << 20)});
    spec.limits.memory_bytes = 64u << 20;
    const std::string id = spec.id;
    const auto out = co_await suite->driver.run(std::move(spec), "", {});
    suite->driver.release(id);
    // The kernel refuses the bytes themselves; a watchdog comes after them, and has to end it.
    const bool kernel = suite->capabilities.memory == Strength::hard;
    const bool held = out && (kernel ? !out->out.contains("ate all") : out->signal == SIGKILL);
    process::Command outside;
    outside.argv = {suite->options.probe.string(), "eat", std::to_string(384u << 20)};
    const auto control = co_await process::run(std::move(outside));
    suite->add(
        2, "eats memory", by_strength(held, suite->capabilities.memory), out ? out->describe() : out.error().message,
        control && control->out.contains("ate all") ? "ate all" : "did not eat all"
    );
}

Task<> try_cpu(Suite* suite) {
    if (suite->capabilities.cpu != Strength::hard) {
        suite->add(7, "spins", Verdict::soft, "no CPU quota on this host: " + std::string(to_string(suite->capabilities.cpu)));
        co_return;
    }
    std::string seen[2];
    std::uint64_t throttled[2] = {};
    for (const int quota : {0, 1}) {
        Spec spec = suite->spec(quota ? "quota" : "free", "/opt/atelier/probe", {"spin", "20000"});
        spec.limits.cpu_percent = quota ? 20 : 0;
        const std::string id = spec.id;
        {
            const auto sandbox = co_await suite->driver.start(std::move(spec), "");
            if (!sandbox) {
                suite->add(7, "spins", false, sandbox.error().message);
                co_return;
            }
            // Until it has used what two periods of the quota allow, however busy the machine is.
            std::uint64_t used = 0;
            co_await eventually(
                [&] {
                    const auto stats = (*sandbox)->stats();
                    if (stats) used = stats->cpu_ms, throttled[quota] = stats->throttled;
                    return used >= 200 && (!quota || throttled[quota] > 0);
                },
                10000
            );
            seen[quota] = std::to_string(used) + " ms used, held back " + std::to_string(throttled[quota]) + " times";
        }
        suite->driver.release(id);
    }
    suite->add(7, "spins", throttled[1] > 0 && throttled[0] == 0, seen[1], seen[0] + " without a quota");
}

Task<> try_leaving(Suite* suite) {
    const std::string name = suite->name_of("orp");
    Spec spec = suite->spec("orphans", "/opt/atelier/" + name, {"orphans"});
    const std::string id = spec.id;
    auto sandbox = co_await suite->driver.start(std::move(spec), log_of(*suite, "orphans"));
    if (!sandbox) {
        suite->add(8, "daemons", false, sandbox.error().message);
        co_return;
    }
    // The command, three that left its session.
    const bool there = co_await eventually([&] { return processes_named(name).size() >= 4; }, 8000);
    const auto before = processes_named(name).size();
    const int code = co_await (*sandbox)->stop(k_grace);
    const bool gone = co_await eventually([&] { return processes_named(name).empty(); }, 1000);
    suite->add(8, "daemons left behind", there && gone, std::to_string(processes_named(name).size()) + " left", std::to_string(before) + " ran");
    suite->add(9, "ignores SIGTERM", gone && code == 128 + SIGKILL, "ended with " + std::to_string(code), "all ignored SIGTERM");
    sandbox->reset();
    suite->driver.release(id);
}

Task<> try_floods(Suite* suite) {
    Spec spec = suite->spec("flood", "/opt/atelier/probe", {"flood"});
    std::string id = spec.id;
    process::Limits limits;
    limits.output_bytes = 1u << 20;
    const auto out = co_await suite->driver.run(std::move(spec), "", limits);
    suite->driver.release(id);
    suite->add(
        10, "floods stdout", out && out->truncated && out->out.size() <= limits.output_bytes,
        out ? std::to_string(out->out.size()) + " bytes kept" : out.error().message
    );
    const std::string name = suite->name_of("log");
    Spec server = suite->spec("logger", "/opt/atelier/" + name, {"flood"});
    server.limits.file_bytes = 2u << 20;
    id = server.id;
    auto sandbox = co_await suite->driver.start(std::move(server), log_of(*suite, "flood"));
    if (sandbox) co_await eventually([&] { return !(*sandbox)->running(); }, 10000);
    sandbox = fail(Code::cancelled, "");
    suite->driver.release(id);
    std::error_code error;
    const auto size = fs::file_size(log_of(*suite, "flood"), error);
    suite->add(10, "floods its log", !error && size > 0 && size <= (2u << 20), std::to_string(error ? 0 : size) + " bytes of 2097152");
}

Task<> try_freezing(Suite* suite) {
    const std::string name = suite->name_of("frz");
    Spec spec = suite->spec("frozen", "/opt/atelier/" + name, {"serve", std::string(k_app_inside)});
    spec.io_dir = suite->make_io("frozen");
    const std::string id = spec.id;
    const std::string io = spec.io_dir;
    auto sandbox = co_await suite->driver.start(std::move(spec), log_of(*suite, "frozen"));
    if (!sandbox) {
        suite->add(0, "freezes and thaws", false, sandbox.error().message);
        co_return;
    }
    const unsigned uid = (*sandbox)->uid();
    const bool up = co_await eventually([&] { return answer_of(io, uid) == "here\n"; }, 8000);
    suite->add(0, "a server answers at its socket", up, up ? "answered" : "no answer", "");
    const auto stats = (*sandbox)->stats();
    suite->add(
        0, "figures", stats && stats->memory_bytes > 0 && stats->processes > 0,
        stats ? std::to_string(stats->memory_bytes) + " bytes, " + std::to_string(stats->processes) + " processes" : stats.error().message
    );
    if (suite->capabilities.freezer == "none") {
        suite->add(0, "freezes and thaws", Verdict::skipped, "no freezer on this host");
    } else {
        const auto froze = (*sandbox)->freeze();
        const auto socket = CheckedSocket::open(io, "app.sock", uid);
        const std::string asleep = socket ? ask_socket(socket->path(), 300) : "no socket";
        const auto thawed = (*sandbox)->thaw();
        const std::string awake = answer_of(io, uid);
        suite->add(
            0, "freezes and thaws", froze && thawed && asleep.empty() && awake == "here\n", "frozen: '" + asleep + "'", "thawed: '" + awake + "'"
        );
        (void)(*sandbox)->freeze();
    }
    (*sandbox)->kill();
    const bool gone = co_await eventually([&] { return processes_named(name).empty(); }, 2000);
    suite->add(8, "killed while frozen", gone, std::to_string(processes_named(name).size()) + " left");
    sandbox->reset();
    suite->driver.release(id);
}

Task<> try_neighbours(Suite* suite) {
    std::string io[2];
    std::unique_ptr<Sandbox> running[2];
    const std::string names[2] = {suite->name_of("usa"), suite->name_of("usb")};
    for (const int i : {0, 1}) {
        const std::string who = i == 0 ? "alice" : "bob";
        Spec spec = suite->spec(who, "/opt/atelier/" + names[i], {"serve", std::string(k_app_inside)});
        io[i] = spec.io_dir = suite->make_io(who);
        auto sandbox = co_await suite->driver.start(std::move(spec), log_of(*suite, who));
        if (!sandbox) {
            suite->add(30, "two users at once", false, sandbox.error().message);
            co_return;
        }
        running[i] = std::move(*sandbox);
        const unsigned uid = running[i]->uid();
        co_await eventually([&] { return answer_of(io[i], uid) == "here\n"; }, 8000);
    }
    const unsigned a = running[0]->uid();
    const unsigned b = running[1]->uid();
    const auto owner = [](const std::string& name) {
        struct stat info{};
        const auto pids = processes_named(name);
        if (pids.empty() || ::stat(("/proc/" + std::to_string(pids.front())).c_str(), &info) != 0) return 0U;
        return static_cast<unsigned>(info.st_uid);
    };
    const bool as_said = owner(names[0]) == a && owner(names[1]) == b;
    const std::string uids = std::to_string(a) + " and " + std::to_string(b) + (as_said ? ", as the kernel says" : ", but the kernel says otherwise");
    if (suite->capabilities.own_uid)
        suite->add(30, "host uids are own and not 0", a != 0 && b != 0 && a != b && as_said, uids);
    else
        suite->add(30, "host uids are own and not 0", a != 0 && as_said ? Verdict::soft : Verdict::failed, uids + " (shared)");
    // A third sandbox looks for the first by every way it has: its process, its directory, its socket.
    Spec spec =
        suite->spec("curious", "/opt/atelier/probe", {"table", "--canary", names[0], "--victim", io[0], "--host-socket", io[0] + "/app.sock"});
    const std::string id = spec.id;
    const auto out = co_await suite->driver.run(std::move(spec), "", {});
    suite->driver.release(id);
    std::string found;
    int looked = 0;
    std::size_t begin = 0;
    const std::string text = out ? out->out : "";
    for (std::size_t end = text.find('\n'); end != std::string::npos; begin = end + 1, end = text.find('\n', begin)) {
        const std::string line = text.substr(begin, end - begin);
        const bool ours = line.contains("processes of others") || line.contains("files of the host") || line.contains("sockets of the host") ||
                          line.contains("environment of others") || line.contains("signals to others");
        looked += ours ? 1 : 0;
        if (ours && !line.contains("\"refused\"")) found += line + " ";
    }
    const bool still = answer_of(io[0], a) == "here\n";
    suite->add(
        40, "users see nothing of each other", looked == 5 && found.empty() && still, found.empty() ? std::to_string(looked) + " ways tried" : found
    );
    const auto left = co_await suite->driver.gc();
    const bool untouched = answer_of(io[0], a) == "here\n" && answer_of(io[1], b) == "here\n";
    suite->add(
        88, "gc leaves the living alone", left && untouched, left ? "removed " + std::to_string(left->processes) + " processes" : left.error().message
    );
    for (const int i : {0, 1}) {
        running[i].reset();
        suite->driver.release((i == 0 ? "alice-" : "bob-") + suite->mark);
    }
    const bool gone = co_await eventually([&] { return processes_named(names[0]).empty() && processes_named(names[1]).empty(); }, 2000);
    suite->add(8, "nothing runs after the end", gone, gone ? "none left" : "some left");
}

Task<> try_swapped_socket(Suite* suite) {
    const std::string name = suite->name_of("swp");
    auto planted = Planted::path(suite->dir("target.sock").string());
    Spec spec = suite->spec("swap", "/opt/atelier/" + name, {"swap", std::string(k_app_inside), suite->dir("target.sock").string()});
    spec.io_dir = suite->make_io("swap");
    const std::string id = spec.id;
    const std::string io = spec.io_dir;
    auto sandbox = co_await suite->driver.start(std::move(spec), log_of(*suite, "swap"));
    if (!sandbox) {
        suite->add(52, "host follows no replaced socket", false, sandbox.error().message);
        co_return;
    }
    co_await eventually([&] { return !processes_named(name).empty(); }, 5000);
    co_await sleep_for(milliseconds(100));
    const unsigned uid = (*sandbox)->uid();
    sandbox->reset();
    suite->driver.release(id);
    // Whether or not the driver lets a link be made: the host must not follow one. Made by us if the sandbox could not.
    std::error_code error;
    if (!fs::is_symlink(io + "/app.sock", error)) fs::create_symlink(suite->dir("target.sock"), io + "/app.sock", error);
    const auto opened = CheckedSocket::open(io, "app.sock", uid);
    (void)ask_socket(io + "/app.sock", 50);
    const int followed = planted.visitors();
    suite->add(
        52, "host follows no replaced socket", !opened && opened.error().code == Code::failed_precondition,
        opened ? "opened" : opened.error().message, std::to_string(followed) + " reached the target by the plain name"
    );
}

Task<> try_work_disk(Suite* suite) {
    const std::string name = suite->name_of("wrk");
    const fs::path dir = suite->dir("work");
    fs::create_directories(dir);
    Spec spec = suite->spec("work", "/opt/atelier/" + name, {"hoard", "/work", std::to_string(64u << 20)});
    const unsigned uid = suite->driver.uid_of(spec.id);
    if (::geteuid() == 0 && ::chown(dir.c_str(), uid, uid) != 0) co_return;
    spec.work = WorkDir{dir.string(), "/work", 8u << 20, 1000};
    const std::string id = spec.id;
    auto sandbox = co_await suite->driver.start(std::move(spec), log_of(*suite, "work"));
    bool ended = false;
    std::string why;
    if (sandbox) {
        ended = co_await eventually([&] { return !(*sandbox)->running(); }, 15000);
        why = (*sandbox)->ended_because();
    }
    const auto log = read_file(log_of(*suite, "work")).value_or("");
    sandbox = fail(Code::cancelled, "");
    suite->driver.release(id);
    const bool held = ended && !log.contains("hoarded all");
    suite->add(3, "fills a work directory on disk", by_strength(held, suite->capabilities.work_disk), why.empty() ? log.substr(0, 200) : why);
}

Task<> try_snapshots(Suite* suite) {
    const fs::path dir = suite->dir("files");
    fs::create_directories(dir / "sub");
    const std::string data(300000, 'd');
    (void)write_file_atomic(dir / "user.db", data);
    (void)write_file_atomic(dir / "sub" / "a.txt", "one");
    std::error_code error;
    fs::create_symlink("/etc/shadow", dir / "link", error);
    const WorkDir work{dir.string(), "/work", 8u << 20, 1000};
    const auto copied = co_await suite->driver.snapshot(work, suite->dir("copy").string());
    const bool followed = fs::is_regular_file(fs::symlink_status(suite->dir("copy") / "link", error));
    (void)write_file_atomic(dir / "user.db", "changed");
    (void)write_file_atomic(dir / "new.txt", "new");
    const unsigned uid = suite->driver.uid_of("restore-" + suite->mark);
    const auto restored = copied ? co_await suite->driver.restore(suite->dir("copy").string(), work, uid) : Result<void>(fail(copied.error()));
    const bool same = restored && read_file(dir / "user.db").value_or("") == data && !fs::exists(dir / "new.txt") && fs::is_symlink(dir / "link");
    suite->driver.release("restore-" + suite->mark);
    suite->add(88, "snapshot and restore", same && !followed, copied ? std::to_string(*copied) + " bytes" : copied.error().message);
    if (copied) suite->add(51, "a link is copied as a link", !followed, followed ? "followed" : "kept");
}

}  // namespace atelier::sandbox
