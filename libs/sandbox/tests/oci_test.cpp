#include "atelier/sandbox/oci.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <functional>

#include "../conformance/planted.hpp"
#include "../src/oci/running.hpp"
#include "atelier/base/file.hpp"
#include "atelier/sandbox/conformance.hpp"
#include "atelier/sandbox/podman_service.hpp"
#include "fake_engine.hpp"
#include "support.hpp"

using namespace atelier;
using namespace atelier::sandbox;

namespace {

namespace fs = std::filesystem;

/// A podman of these tests, started by the first of them.
struct Podman {
    Scratch scratch;
    std::unique_ptr<PodmanService> service;
    fs::path image = fs::path(ATELIER_SOURCE_DIR) / ".cache" / "sandbox" / "image.tar.gz";
    std::string why_not;

    Podman() {
        auto started = PodmanService::start(scratch.path / "podman");
        if (!started) {
            why_not = started.error().message;
            return;
        }
        service = std::move(*started);
        const std::string make = "'" ATELIER_SOURCE_DIR "/tools/make_sandbox_image.sh' '" + image.string() + "' >/dev/null";
        if (!fs::exists(image) && std::system(make.c_str()) != 0) why_not = "the sandbox image cannot be made";
    }
    OciOptions options() const { return {service->socket(), image, program("atelier-jail"), scratch.path, false}; }

    /// nullptr, and the reason in the output, where this machine cannot run it.
    static Podman* get() {
        static Podman podman;
        if (podman.why_not.empty()) return &podman;
        MESSAGE("skipped: " << podman.why_not);
        return nullptr;
    }
};

Spec shell(std::string script) {
    Spec spec;
    spec.id = "oci-" + random_hex(4);
    spec.argv = {"/bin/sh", "-c", std::move(script)};
    spec.env = {{"PATH", "/usr/bin:/bin"}};
    return spec;
}

bool within(IoContext& io, int milliseconds, const std::function<bool()>& done) {
    for (int i = 0; i < milliseconds / 20 && !done(); ++i) {
        io.restart();
        io.run_for(std::chrono::milliseconds(20));
    }
    return done();
}

std::string refusal(json::Object info, bool allow_weaker) {
    const Scratch scratch;
    const FakeEngine engine(scratch.path, std::move(info));
    const auto image = scratch.path / "image.tar";
    REQUIRE(write_file_atomic(image, "tar"));
    IoContext io;
    const auto driver = make_oci(io.get_executor(), {engine.socket(), image, program("atelier-jail"), scratch.path, allow_weaker});
    return driver ? "" : driver.error().message;
}

}  // namespace

TEST_CASE("an engine that cannot enforce a limit is refused in words, and taken only if that was allowed") {
    CHECK(refusal(FakeEngine::good_info(), false).empty());
    for (const auto& [key, word] : std::vector<std::pair<const char*, const char*>>{
             {"MemoryLimit", "memory"}, {"SwapLimit", "swap"}, {"PidsLimit", "processes"}, {"CpuCfsQuota", "CPU"}
         }) {
        json::Object info = FakeEngine::good_info();
        info[key] = false;
        CHECK(refusal(info, false).contains(word));
        CHECK(refusal(info, true).empty());
    }
}

TEST_CASE("an engine without seccomp, with users of its own or for another system is refused in any case") {
    for (const auto& [options, word] :
         std::vector<std::pair<json::Array, const char*>>{{json::Array{}, "seccomp"}, {json::Array{"name=seccomp", "name=userns"}, "userns-remap"}}) {
        json::Object info = FakeEngine::good_info();
        info["SecurityOptions"] = options;
        CHECK(refusal(info, true).contains(word));
    }
    json::Object info = FakeEngine::good_info();
    info["OSType"] = "windows";
    CHECK(refusal(info, true).contains("Linux"));
}

TEST_CASE("an engine that is not there and an image that was not made are named") {
    const Scratch scratch;
    IoContext io;
    OciOptions options{(scratch.path / "none.sock").string(), scratch.path / "none.tar", program("atelier-jail"), scratch.path, false};
    CHECK(make_oci(io.get_executor(), options).error().message.contains("none.sock"));
}

TEST_CASE("an engine whose wait never returns does not hold up the end") {
    const Scratch scratch;
    const FakeEngine engine(scratch.path, FakeEngine::good_info(), {{"Status", "exited"}, {"ExitCode", 7}});
    IoContext io;
    const auto running = std::make_shared<Running>(io.get_executor(), Engine(engine.socket()));
    running->container = "c0ffee";
    boost::asio::co_spawn(io, watch_end(running, std::chrono::milliseconds(50)), boost::asio::detached);
    CHECK(within(io, 20000, [&running] { return running->ended; }));
    CHECK(running->code == 7);
}

TEST_CASE("the jail starts nothing where the engine left something out") {
    IoContext io;
    process::Command command;
    command.argv = {program("atelier-jail").string(), "--isolation", "container", "--uid", "779999", "--", "/bin/echo", "started"};
    const auto out = wait_for(io, process::run(std::move(command)));
    REQUIRE(out.has_value());
    CHECK(out->exit_code == 125);
    CHECK(out->out.empty());
    CHECK(out->err.contains("did not isolate this sandbox: it runs as uid"));
}

TEST_CASE("the oci driver passes the attack list on podman") {
    const Podman* podman = Podman::get();
    if (!podman) return;
    IoContext io;
    const auto driver = make_oci(io.get_executor(), podman->options()).value();
    const Scratch scratch;
    const auto report = wait_for(io, run_conformance(io.get_executor(), *driver, {program("atelier-probe"), scratch.path / "suite", ""}));
    REQUIRE_MESSAGE(report.has_value(), (report ? "" : report.error().message));
    CHECK(report->findings.size() >= 60);
    for (const auto& f : report->findings) CHECK_MESSAGE(f.verdict != Verdict::failed, f.item << " " << f.name << ": " << f.inside);
}

TEST_CASE("a command's input, output, error, exit code and environment are exactly its own") {
    const Podman* podman = Podman::get();
    if (!podman) return;
    IoContext io;
    const auto driver = make_oci(io.get_executor(), podman->options()).value();
    const std::string input(3u << 20, 'i');
    const auto out = wait_for(io, driver->run(shell("wc -c; env; echo err >&2; exit 7"), input, {}));
    REQUIRE_MESSAGE(out.has_value(), (out ? "" : out.error().describe()));
    CHECK(out->exit_code == 7);
    CHECK(out->err.contains("err\n"));
    CHECK(out->out.starts_with(std::to_string(input.size()) + "\n"));
    CHECK(out->out.contains("PATH=/usr/bin:/bin\n"));
    for (const char* foreign : {"container=", "HOSTNAME=", "TERM=", "HOME="}) CHECK_FALSE(out->out.contains(foreign));
}

namespace {

Task<Result<std::string>> speak(Driver* driver, Spec spec) {
    std::string errors;
    ATL_CO_TRY(auto spoken, co_await driver->start_spoken(std::move(spec), [&errors](std::string_view text) { errors += text; }));
    std::string out;
    for (const char* line : {"one\n", "two\n"}) {
        ATL_CO_CHECK(co_await spoken->write(line, std::chrono::seconds(20)));
        std::string answer;
        while (!answer.ends_with('\n')) {
            const std::string more = co_await spoken->read();
            if (more.empty()) co_return fail(Code::unavailable, "it ended");
            answer += more;
        }
        out += answer;
    }
    co_return out + errors;
}

}  // namespace

TEST_CASE("a command that stays is spoken with") {
    const Podman* podman = Podman::get();
    if (!podman) return;
    IoContext io;
    const auto driver = make_oci(io.get_executor(), podman->options()).value();
    Spec spec;
    spec.id = "spoken";
    spec.host_programs = true;
    spec.argv = {"/bin/sh", "-c", "while read -r line; do echo heard >&2; echo \"$line back\"; done"};
    spec.env = {{"PATH", "/usr/bin:/bin"}};
    const auto out = wait_for(io, speak(driver.get(), std::move(spec)));
    REQUIRE_MESSAGE(out.has_value(), (out ? "" : out.error().message));
    CHECK(out->starts_with("one back\ntwo back\nheard\n"));
    io.restart();
    io.run_for(std::chrono::seconds(5));
}

TEST_CASE("time and output of a command end it") {
    const Podman* podman = Podman::get();
    if (!podman) return;
    IoContext io;
    const auto driver = make_oci(io.get_executor(), podman->options()).value();
    process::Limits limits;
    limits.wall = std::chrono::milliseconds(700);
    const auto late = wait_for(io, driver->run(shell("sleep 60"), "", limits));
    REQUIRE_MESSAGE(late.has_value(), (late ? "" : late.error().describe()));
    CHECK(late->timed_out);
    limits = {};
    limits.output_bytes = 1000;
    const auto loud = wait_for(io, driver->run(shell("while :; do echo many words; done"), "", limits));
    REQUIRE_MESSAGE(loud.has_value(), (loud ? "" : loud.error().describe()));
    CHECK(loud->truncated);
    CHECK(loud->out.size() == 1000);
}

TEST_CASE("a mount that is not there, a program that is not there and a bad id are refused in words") {
    const Podman* podman = Podman::get();
    if (!podman) return;
    IoContext io;
    const auto driver = make_oci(io.get_executor(), podman->options()).value();
    Spec spec = shell("true");
    spec.mounts = {{"/no/such/folder", "/data", false}};
    CHECK(wait_for(io, driver->run(std::move(spec), "", {})).error().message.contains("/no/such/folder"));
    spec = shell("true");
    spec.argv = {"/no/such/program"};
    CHECK(wait_for(io, driver->run(std::move(spec), "", {})).error().message.contains("/no/such/program"));
    spec = shell("true");
    spec.id = "../x";
    CHECK(wait_for(io, driver->run(std::move(spec), "", {})).error().code == Code::invalid_argument);
}

TEST_CASE("gc removes what a killed driver of the same data left, and nothing of a living one") {
    Podman* podman = Podman::get();
    if (!podman) return;
    const std::string dead = "ded" + random_hex(4);
    const std::string living = "liv" + random_hex(4);
    const auto sleeper = [](const std::string& name) {
        Spec spec = shell("");
        spec.mounts = {{program("atelier-probe").string(), "/opt/" + name, false}};
        spec.argv = {"/opt/" + name, "sleep"};
        return spec;
    };
    IoContext io;
    const auto driver = make_oci(io.get_executor(), podman->options()).value();
    const pid_t owner = ::fork();
    if (owner == 0) {
        IoContext inner;
        auto own = make_oci(inner.get_executor(), podman->options()).value();
        const auto sandbox = wait_for(inner, own->start(sleeper(dead), ""));
        while (sandbox.has_value()) ::pause();
        ::_exit(1);
    }
    auto kept = wait_for(io, driver->start(sleeper(living), ""));
    REQUIRE_MESSAGE(kept.has_value(), (kept ? "" : kept.error().describe()));
    CHECK(within(io, 20000, [&] { return processes_named(dead).size() == 1 && processes_named(living).size() == 1; }));
    CHECK(wait_for(io, driver->gc()).value().processes == 0);
    ::kill(owner, SIGKILL);
    ::waitpid(owner, nullptr, 0);
    CHECK(processes_named(dead).size() == 1);
    CHECK(wait_for(io, driver->gc()).value().processes == 1);
    CHECK(within(io, 5000, [&] { return processes_named(dead).empty(); }));
    CHECK(processes_named(living).size() == 1);
    kept->reset();
    CHECK(within(io, 5000, [&] { return processes_named(living).empty(); }));
}
