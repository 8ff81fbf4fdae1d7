#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "atelier/base/text.hpp"
#include "wiring/daemon.hpp"

namespace {

constexpr const char* k_usage =
    "atelierd --data DIR [--root DIR] [--port N] [--model none|0.5b|1.5b|URL] [--KEY VALUE ...]\n"
    "Serves the application (/app/), the console (/console/) and /api/v1. Settings: DIR/atelier.json, docs/guide/operator.md.\n";

/// Exit codes: 0 stopped, 1 failed, 64 wrong use.
int usage(const std::string& what) {
    std::fprintf(stderr, "atelierd: %s\n%s", what.c_str(), k_usage);
    return 64;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace atelier;
    // A password takes 19 MB to check. Fixed limits give such blocks back at once; by default glibc would learn to keep them.
    ::mallopt(M_MMAP_THRESHOLD, 256 << 10);
    ::mallopt(M_TRIM_THRESHOLD, 256 << 10);
    ::mallopt(M_ARENA_MAX, 2);
    std::string data;
    std::string root = ".";
    std::vector<std::pair<std::string, std::string>> settings;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--help") {
            std::fputs(k_usage, stdout);
            return 0;
        }
        if (argument == "--version") {
            std::puts("atelierd 0.1.0");
            return 0;
        }
        if (!argument.starts_with("--") || i + 1 >= argc) return usage("'" + argument + "' needs a value");
        const std::string key = replace_all(argument.substr(2), "-", "_");
        const std::string value = argv[++i];
        if (key == "data") data = value;
        else if (key == "root") root = value;
        else settings.emplace_back(key, value);
    }
    if (data.empty()) return usage("--data is missing");
    auto config = orchestrator::Config::load(std::filesystem::absolute(data), std::filesystem::absolute(root));
    if (!config) return usage(config.error().message);
    for (const auto& [key, value] : settings) {
        if (const auto done = config->set(key, value); !done) return usage(done.error().message);
    }
    if (config->preview_port == 0) config->preview_port = static_cast<std::uint16_t>(config->port + 1);
    config->programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const auto outcome = orchestrator::run_daemon(*config);
    if (outcome) return 0;
    std::fprintf(stderr, "atelierd: %s\n", outcome.error().message.c_str());
    if (!outcome.error().detail.empty()) std::fprintf(stderr, "  %s\n", outcome.error().detail.c_str());
    return 1;
}
