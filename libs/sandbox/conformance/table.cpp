#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "atelier/async/task_group.hpp"
#include "atelier/base/text.hpp"
#include "suite.hpp"

// The probe's table: inside a sandbox, then outside as the control.

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;

struct Row {
    int item = 0;
    std::string name;
    std::string state;
    std::string detail;
};

std::vector<Row> rows_of(const std::string& text) {
    std::vector<Row> out;
    for (const auto& line : split(text, '\n')) {
        const auto parsed = json::parse_object(line);
        if (!parsed) continue;
        out.push_back(
            {static_cast<int>(json::get_integer(*parsed, "item")), json::get_string(*parsed, "name"), json::get_string(*parsed, "state"),
             json::get_string(*parsed, "detail")}
        );
    }
    return out;
}

const Row* find(const std::vector<Row>& rows, const std::string& name) {
    const auto at = std::ranges::find(rows, name, &Row::name);
    return at == rows.end() ? nullptr : &*at;
}

struct Visitors {
    int tcp, udp, dns, abstract, path;
};

struct Plants {
    Planted tcp = Planted::tcp();
    Planted udp = Planted::udp();
    Planted dns = Planted::udp();
    Planted abstract;
    Planted path;
    Planted gateway;
    Planted control_gateway;

    Visitors visitors() { return {tcp.visitors(), udp.visitors(), dns.visitors(), abstract.visitors(), path.visitors()}; }
};

void add_number(std::vector<std::string>& argv, const char* key, std::uint64_t value) {
    argv.emplace_back(key);
    argv.push_back(std::to_string(value));
}

std::vector<std::string> arguments_for(const Limits& limits, const WorkDir& work, const Plants& plants, const std::string& canary) {
    std::vector<std::string> argv{"table", "--canary", canary, "--abstract", "atelier-" + canary};
    add_number(argv, "--max-tmp", limits.tmp_bytes);
    add_number(argv, "--max-work", work.bytes);
    add_number(argv, "--max-file", limits.file_bytes);
    add_number(argv, "--max-inodes", limits.tmp_files);
    add_number(argv, "--max-processes", limits.processes);
    add_number(argv, "--max-files", limits.open_files);
    add_number(argv, "--tcp", static_cast<std::uint64_t>(plants.tcp.port()));
    add_number(argv, "--udp", static_cast<std::uint64_t>(plants.udp.port()));
    add_number(argv, "--dns", static_cast<std::uint64_t>(plants.dns.port()));
    return argv;
}

/// The control's directories: as the sandbox's, but outside.
Task<std::vector<Row>> run_control(Suite* suite, std::vector<std::string> arguments, std::string canary) {
    const fs::path dir = suite->dir("control");
    fs::create_directories(dir / "tmp");
    fs::create_directories(dir / "work");
    fs::create_directories(dir / "io");
    process::Command command;
    // A descriptor of ours stays open on purpose.
    command.argv = {"/bin/sh", "-c", "exec 9</dev/null; exec \"$@\"", "sh", suite->options.probe.string()};
    for (auto& argument : arguments) command.argv.push_back(std::move(argument));
    const std::vector<std::string> more{
        "--control",
        "--tmp",
        (dir / "tmp").string(),
        "--work",
        (dir / "work").string(),
        "--io",
        (dir / "io").string(),
        "--mcp",
        (dir / "gateway.sock").string(),
        "--host-socket",
        suite->dir("planted.sock").string(),
        "--victim",
        suite->dir("victim").string()
    };
    command.argv.insert(command.argv.end(), more.begin(), more.end());
    command.env = {{"PATH", "/usr/bin:/bin"}};
    command.limits.wall = std::chrono::milliseconds(120000);
    command.limits.output_bytes = 1u << 20;
    (void)canary;
    const auto out = co_await process::run(std::move(command));
    co_return out ? rows_of(out->out) : std::vector<Row>{};
}

void judge(Suite& suite, const Row& control, const std::vector<Row>& inside) {
    const Row* row = find(inside, control.name);
    if (!row) {
        suite.add(control.item, control.name, false, "no answer", control.state);
        return;
    }
    Verdict verdict = Verdict::failed;
    if (row->state == "refused") verdict = control.state == "open" ? Verdict::passed : Verdict::unproven;
    // The one attempt that must get through, in both places.
    if (control.item == 0) verdict = row->state == "refused" ? Verdict::passed : Verdict::failed;
    if (control.item == 1 && verdict == Verdict::passed && suite.capabilities.processes != Strength::hard) verdict = Verdict::soft;
    suite.add(control.item, control.name, verdict, row->state + ": " + row->detail, control.state + ": " + control.detail);
}

void judge_visitors(Suite& suite, const Visitors& inside, const Visitors& control) {
    const auto count = [&suite](int item, const char* name, int in, int out) {
        const Verdict verdict = in > 0 ? Verdict::failed : out > 0 ? Verdict::passed : Verdict::unproven;
        suite.add(item, name, verdict, std::to_string(in) + " reached the listener", std::to_string(out) + " reached it");
    };
    count(31, "TCP", inside.tcp, control.tcp);
    count(32, "UDP", inside.udp, control.udp);
    count(34, "DNS", inside.dns, control.dns);
    count(37, "abstract socket of the host", inside.abstract, control.abstract);
    count(38, "planted socket of the host", inside.path, control.path);
}

}  // namespace

Task<> try_table(Suite* suite) {
    const std::string canary = suite->name_of("cny");
    fs::create_directories(suite->dir("victim"));
    fs::create_directories(suite->dir("control"));
    ::chmod(suite->dir("victim").c_str(), 0700);
    // A process on the host with the canary as its name and in its environment.
    fs::create_symlink(suite->options.probe, suite->dir(canary));
    process::Command bait;
    bait.argv = {suite->dir(canary).string(), "sleep"};
    bait.env = {{"ATELIER_CANARY", canary}};
    const auto baited = process::start(suite->executor, std::move(bait), "");
    Plants plants{
        .abstract = Planted::abstract("atelier-" + canary),
        .path = Planted::path(suite->dir("planted.sock").string()),
        .gateway = Planted::path(suite->dir("gateway.sock").string()),
        .control_gateway = Planted::path((suite->dir("control") / "gateway.sock").string())
    };

    Spec spec = suite->spec("table", "/opt/atelier/probe", {});
    spec.work = WorkDir{"", "/work", 24u << 20, 2048};
    spec.io_dir = suite->make_io("table");
    spec.mcp_socket = suite->dir("gateway.sock").string();
    const std::vector<std::string> shared = arguments_for(spec.limits, *spec.work, plants, canary);
    spec.argv.insert(spec.argv.end(), shared.begin(), shared.end());
    for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
             {"--work", "/work"},
             {"--io", std::string(k_io_inside)},
             {"--mcp", std::string(k_mcp_inside)},
             {"--host-socket", suite->dir("planted.sock").string()},
             {"--victim", suite->dir("victim").string()}
         }) {
        spec.argv.push_back(key);
        spec.argv.push_back(value);
    }
    spec.argv.emplace_back("--attack-shared");
    process::Limits limits;
    limits.wall = std::chrono::milliseconds(120000);
    limits.output_bytes = 1u << 20;
    const std::string id = spec.id;
    const auto out = co_await suite->driver.run(std::move(spec), "", limits);
    suite->driver.release(id);
    if (!out) {
        suite->add(0, "the probe runs", false, out.error().describe());
        co_return;
    }
    const auto inside = rows_of(out->out);
    suite->add(0, "the probe runs", out->exit_code == 0 && !inside.empty(), out->describe() + " " + out->err.substr(0, 300));
    const Visitors came = plants.visitors();
    const auto control = co_await run_control(suite, shared, canary);
    judge_visitors(*suite, came, plants.visitors());
    for (const Row& row : control) {
        // Judged by what arrived: a datagram may be "sent" into an empty network.
        const bool by_arrival = row.item == 31 || row.item == 32 || row.item == 34 || row.item == 37;
        if (!by_arrival && suite->wanted(row.item, row.name)) judge(*suite, row, inside);
    }
    if (control.empty()) suite->add(0, "the control runs", false, "", "the probe gave nothing outside");
}

}  // namespace atelier::sandbox
