#include "options.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace atelier::jail {
namespace {

[[noreturn]] void wrong(const std::string& what) {
    std::fprintf(stderr, "atelier-jail: %s\n", what.c_str());
    std::exit(125);
}

std::uint64_t number(const std::string& key, const char* text) {
    char* end = nullptr;
    errno = 0;
    const unsigned long long value = std::strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0') wrong(key + " needs a number");
    return value;
}

Bind bind_of(const char* text, bool writable, bool live = false) {
    const std::string value = text;
    const auto colon = value.find(':');
    if (colon == std::string::npos || value[0] != '/' || value[colon + 1] != '/') wrong("a mount is HOST:INSIDE, both absolute");
    if (value.find("..") != std::string::npos) wrong("a mount must not contain '..'");
    return {value.substr(0, colon), value.substr(colon + 1), writable, live};
}

}  // namespace

void die(const char* what) {
    std::fprintf(stderr, "atelier-jail: %s: %s\n", what, std::strerror(errno));
    std::_Exit(125);
}

namespace {

Isolation isolation_of(const std::string& text) {
    if (text == "namespaces") return Isolation::namespaces;
    if (text == "user_namespaces") return Isolation::user_namespaces;
    if (text == "container") return Isolation::container;
    wrong("unknown isolation " + text);
}

Pod pod_of(const std::string& text) {
    if (text == "plain") return Pod::plain;
    if (text == "own_users") return Pod::own_users;
    wrong("unknown pod " + text);
}

bool said(const std::string& key, const std::string& word, const char* value) {
    if (value != word) wrong(key + " can only be " + word);
    return true;
}

bool take_number(Options& o, const std::string& key, const char* value) {
    const std::pair<const char*, std::uint64_t*> numbers[] = {{"--work-bytes", &o.work_bytes}, {"--work-files", &o.work_files},
                                                              {"--tmp-bytes", &o.tmp_bytes},   {"--tmp-files", &o.tmp_files},
                                                              {"--processes", &o.processes},   {"--open-files", &o.open_files},
                                                              {"--file-bytes", &o.file_bytes}, {"--cpu-seconds", &o.cpu_seconds},
                                                              {"--data-bytes", &o.data_bytes}};
    for (const auto& [name, target] : numbers) {
        if (key != name) continue;
        *target = number(key, value);
        return true;
    }
    return false;
}

bool take_text(Options& o, const std::string& key, const char* value) {
    if (key == "--uid")
        o.uid = static_cast<unsigned>(number(key, value));
    else if (key == "--isolation")
        o.isolation = isolation_of(value);
    else if (key == "--io")
        o.io = value;
    else if (key == "--mcp")
        o.mcp = value;
    else if (key == "--ro")
        o.binds.push_back(bind_of(value, false));
    else if (key == "--live")
        o.binds.push_back(bind_of(value, false, true));
    else if (key == "--usr")
        o.usr = value;
    else if (key == "--shared-files")
        o.shared_files = said(key, "allowed", value);
    else if (key == "--rw")
        o.binds.push_back(bind_of(value, true));
    else if (key == "--work-memory")
        o.work_memory = value;
    else if (key == "--cwd")
        o.cwd = value;
    else if (key == "--pod")
        o.pod = pod_of(value);
    else if (key == "--landlock")
        o.landlock_required = said(key, "required", value);
    else if (key == "--output")
        o.frames = said(key, "frames", value);
    else if (key == "--input")
        o.input = value;
    else if (key == "--env")
        o.env.emplace_back(value);
    else if (key == "--cgroup")
        o.cgroups.emplace_back(value);
    else
        return false;
    return true;
}

}  // namespace

Options read_options(int argc, char** argv) {
    Options o;
    int i = 1;
    for (; i < argc && std::strcmp(argv[i], "--") != 0; i += 2) {
        const std::string key = argv[i];
        if (i + 1 >= argc) wrong(key + " needs a value");
        if (!take_text(o, key, argv[i + 1]) && !take_number(o, key, argv[i + 1])) wrong("unknown option " + key);
    }
    if (i + 1 >= argc) wrong("no command after --");
    for (++i; i < argc; ++i) o.argv.push_back(argv[i]);
    o.argv.push_back(nullptr);
    const bool pod_only = o.pod != Pod::none || o.frames || !o.input.empty();
    if (pod_only && o.isolation != Isolation::container) wrong("--pod, --output and --input belong to --isolation container");
    if (o.uid == 0) wrong("--uid must be given and must not be 0");
    if (!o.work_memory.empty() && (o.work_memory[0] != '/' || o.work_memory.contains(".."))) wrong("--work-memory must be an absolute path");
    return o;
}

}  // namespace atelier::jail
