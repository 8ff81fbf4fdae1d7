// What a verdict takes: cold, with everything warm, and of a whole customization with its backend. bench/gate.sh prints
// the table. gate_bench ROOT PROGRAMS ROUNDS FOLDER...: each folder is a customization. One JSON line a measurement
// {"what","unit","values"}.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "atelier/async/task_group.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/gate/jailed_tools.hpp"
#include "atelier/gate/local_gate.hpp"
#include "atelier/manifest/manifest.hpp"
#include "atelier/sandbox/native.hpp"

using namespace atelier;
using namespace atelier::gate;

namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

/// Time between two edits: what is started ahead is there when the next comes.
constexpr std::chrono::milliseconds k_pause{2500};

struct Meter {
    std::uint64_t ended_ms = 0;
    std::vector<ResidentTool*> living;
    std::uint64_t cpu_ms() const {
        std::uint64_t sum = ended_ms;
        for (auto* tool : living) sum += tool->usage().cpu_ms;
        return sum;
    }
};

class Metered final : public ResidentTool {
public:
    Metered(std::unique_ptr<ResidentTool> tool, Meter& meter) : tool_(std::move(tool)), meter_(meter) {
        meter_.living.push_back(this);
    }
    ~Metered() override {
        meter_.ended_ms += usage().cpu_ms;
        std::erase(meter_.living, this);
    }
    Task<std::string> read() override { return tool_->read(); }
    Task<Result<void>> write(std::string bytes, std::chrono::milliseconds limit) override {
        return tool_->write(std::move(bytes), limit);
    }
    Usage usage() override {
        const Usage now = tool_->usage();
        last_.cpu_ms = std::max(last_.cpu_ms, now.cpu_ms);
        return {last_.cpu_ms, now.memory_bytes};
    }
    std::string last_words() override { return tool_->last_words(); }

private:
    std::unique_ptr<ResidentTool> tool_;
    Meter& meter_;
    Usage last_;
};

class MeteredTools final : public ToolRunner {
public:
    explicit MeteredTools(ToolRunner& tools) : tools_(tools) {}
    Task<Result<process::Output>> run(ToolJob job) override { return tools_.run(std::move(job)); }
    Task<Result<std::unique_ptr<ResidentTool>>> start(ToolJob job) override {
        ATL_CO_TRY(auto tool, co_await tools_.start(std::move(job)));
        co_return std::make_unique<Metered>(std::move(tool), meter);
    }
    Meter meter;

private:
    ToolRunner& tools_;
};

std::map<std::string, std::string> read_folder(const fs::path& folder) {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            out[fs::relative(entry.path(), folder).string()] = read_file(entry.path(), 1u << 20).value();
    }
    return out;
}

void print(const std::string& what, const char* unit, const std::vector<double>& values) {
    std::printf("{\"what\":\"%s\",\"unit\":\"%s\",\"values\":[", what.c_str(), unit);
    for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s%.1f", i ? "," : "", values[i]);
    std::puts("]}");
    std::fflush(stdout);
}

struct Bench {
    Gate& gate;
    Meter& meter;
    int rounds;
    int edits = 0;
    std::map<std::string, std::vector<double>> checks;

    /// One edit of the widget, judged. Milliseconds.
    Task<double> judge(std::map<std::string, std::string> files) {
        files["widget.tsx"] += "export const edit = " + std::to_string(++edits) + ";\n";
        Input input;
        input.user = "ann";
        input.feature = "bench";
        input.locale = "en";
        if (const auto given = manifest::in(files)) input.feature = given->id;
        input.files = std::move(files);
        const auto start = Steady::now();
        auto verdict = co_await gate.judge(std::move(input), {});
        const double took = std::chrono::duration<double, std::milli>(Steady::now() - start).count();
        if (!verdict || !verdict->report.ok) {
            std::fprintf(
                stderr, "red: %s\n",
                verdict ? json::print(to_json(verdict->report)).c_str() : verdict.error().message.c_str()
            );
            std::exit(1);
        }
        for (const auto& check : verdict->report.checks)
            checks[check.name].push_back(static_cast<double>(check.duration_ms));
        co_return took;
    }

    Task<bool> run(std::vector<std::map<std::string, std::string>> customizations) {
        auto before = meter.cpu_ms();
        const double cold = co_await judge(customizations.front());
        co_await sleep_for(k_pause);
        print("cold: first verdict", "ms", {cold});
        print("cold: first verdict, processor time", "ms", {static_cast<double>(meter.cpu_ms() - before)});
        for (const auto& files : customizations) co_await judge(files);
        checks.clear();
        for (std::size_t i = 0; i < customizations.size(); ++i) {
            const bool whole = customizations[i].contains("backend.ts");
            const std::string name = whole ? "warm: widget, backend and migrations" : "warm: one file";
            std::vector<double> wall;
            std::vector<double> cpu;
            for (int round = 0; round < rounds; ++round) {
                co_await sleep_for(k_pause);
                before = meter.cpu_ms();
                const double took = co_await judge(customizations[i]);
                wall.push_back(took);
                co_await sleep_for(k_pause);
                cpu.push_back(static_cast<double>(meter.cpu_ms() - before));
            }
            print(name, "ms", wall);
            print(name + ", processor time with the next start", "ms", cpu);
            if (whole) continue;
            for (const auto& [check, took] : checks) print("  of it " + check, "ms", took);
        }
        std::vector<double> hurried;
        for (int round = 0; round < rounds; ++round) {
            const double took = co_await judge(customizations.front());
            hurried.push_back(took);
        }
        print("warm: one file, without a pause", "ms", hurried);
        co_await gate.close();
        co_return true;
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) return 2;
    const fs::path web = fs::path(argv[1]) / "web";
    const fs::path programs = argv[2];
    IoContext io;
    const SystemClock clock;
    sandbox::NativeOptions native{.jail = programs / "atelier-jail", .allow_weaker = true};
    native.image = fs::temp_directory_path() / ("atelier-gate-bench-" + random_hex(4));
    native.programs = native_programs(web);
    const fs::path image = native.image;
    auto driver = sandbox::make_native(io.get_executor(), std::move(native));
    if (!driver) return std::fprintf(stderr, "%s\n", driver.error().message.c_str()), 1;
    JailedTools jailed(**driver);
    MeteredTools tools(jailed);
    const auto gate = make_local_gate(
        io.get_executor(),
        {.web = web,
         .node = find_node(web),
         .known_tools = {"list_positions", "list_transactions", "get_allocation"},
         .writing_tools = {},
         .sqlite = programs / "atelier-sqlite",
         .residents = {}},
        tools, clock
    );
    std::vector<std::map<std::string, std::string>> customizations;
    for (int i = 4; i < argc; ++i) customizations.push_back(read_folder(argv[i]));
    Bench bench{*gate, tools.meter, std::atoi(argv[3]), 0, {}};
    boost::asio::co_spawn(io, bench.run(std::move(customizations)), [](std::exception_ptr error, bool) {
        if (error) std::rethrow_exception(error);
    });
    io.run();
    std::error_code ignored;
    fs::remove_all(image, ignored);
    return 0;
}
