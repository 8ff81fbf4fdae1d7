#include <sys/stat.h>

#include <filesystem>

#include "atelier/async/task_group.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "suite.hpp"

// Files that two sandboxes see: what one does with them is no news to the other.

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> with(const char* mode, const std::vector<std::string>& files) {
    std::vector<std::string> out{mode};
    out.insert(out.end(), files.begin(), files.end());
    return out;
}

/// "FILE quiet" for each; anything else is what was noticed.
std::string noticed(const std::string& text, std::size_t files) {
    std::string out;
    std::size_t quiet = 0;
    for (const auto& line : split(text, '\n')) {
        if (line.ends_with(" quiet"))
            ++quiet;
        else if (!line.empty())
            out += line + "; ";
    }
    return out.empty() && quiet != files ? "answered for " + std::to_string(quiet) + " of " + std::to_string(files) : out;
}

Spec sees_shared(Suite& suite, const std::string& id, const std::string& program, std::vector<std::string> arguments) {
    Spec spec = suite.spec(id, program, std::move(arguments));
    spec.mounts.push_back({suite.dir("shared").string(), "/opt/shared", false});
    return spec;
}

}  // namespace

Task<> try_shared_files(Suite* suite) {
    const std::string name = "locks and watches by shared files";
    if (!suite->capabilities.own_inodes) {
        suite->add(89, name, Verdict::skipped, "read-only files are the same for all sandboxes of this driver");
        co_return;
    }
    const fs::path host_file = suite->dir("shared") / "file";
    const auto written = write_file_atomic(host_file, "something to read\n", 0644);
    ::chmod(suite->dir("shared").c_str(), 0755);
    const std::string program = "/opt/atelier/" + suite->name_of("hld");
    const std::vector<std::string> files{"/opt/shared/file", "/opt/shared", program, "/dev/null", "/dev/zero", "/dev/urandom"};
    Spec holding = sees_shared(*suite, "holder", program, with("hold", files));
    const std::string holder_id = holding.id;
    const std::string log = suite->dir("holder.log").string();
    const auto holder = co_await suite->driver.start(std::move(holding), log);
    if (!holder || !written) {
        suite->add(89, name, false, holder ? "the shared file cannot be written" : holder.error().message);
        co_return;
    }
    co_await eventually([&] { return read_file(log).value_or("").contains("held"); }, 8000);
    Spec looking = sees_shared(*suite, "looker", program, with("look", files));
    const std::string looker_id = looking.id;
    const auto out = co_await suite->driver.run(std::move(looking), "", {});
    suite->driver.release(looker_id);

    // The control: the same two outside.
    const std::vector<std::string> outside{host_file.string()};
    process::Command hold;
    hold.argv = with("hold", outside);
    hold.argv.insert(hold.argv.begin(), suite->options.probe.string());
    const std::string control_log = suite->dir("control-holder.log").string();
    const auto control_holder = process::start(suite->executor, std::move(hold), control_log);
    co_await eventually([&] { return read_file(control_log).value_or("").contains("held"); }, 8000);
    process::Command look;
    look.argv = with("look", outside);
    look.argv.insert(look.argv.begin(), suite->options.probe.string());
    const auto control = co_await process::run(std::move(look));
    const std::string seen_outside = control ? noticed(control->out, 1) : "";
    const std::string seen = out ? noticed(out->out, files.size()) : out.error().message;
    const bool control_works = seen_outside.contains(" flock") && seen_outside.contains(" lock") && seen_outside.contains(" watch");
    const Verdict verdict = !seen.empty() ? Verdict::failed : control_works ? Verdict::passed : Verdict::unproven;
    suite->add(89, name, verdict, seen.empty() ? std::to_string(files.size()) + " files quiet" : seen, seen_outside);
    (*holder)->kill();
    suite->driver.release(holder_id);
}

}  // namespace atelier::sandbox
