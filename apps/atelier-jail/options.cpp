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

Bind bind_of(const char* text, bool writable) {
    const std::string value = text;
    const auto colon = value.find(':');
    if (colon == std::string::npos || value[0] != '/' || value[colon + 1] != '/') wrong("a mount is HOST:INSIDE, both absolute");
    if (value.find("..") != std::string::npos) wrong("a mount must not contain '..'");
    return {value.substr(0, colon), value.substr(colon + 1), writable};
}

}  // namespace

void die(const char* what) {
    std::fprintf(stderr, "atelier-jail: %s: %s\n", what, std::strerror(errno));
    std::_Exit(125);
}

Options read_options(int argc, char** argv) {
    Options o;
    int i = 1;
    for (; i < argc && std::strcmp(argv[i], "--") != 0; i += 2) {
        const std::string key = argv[i];
        if (i + 1 >= argc) wrong(key + " needs a value");
        const char* value = argv[i + 1];
        if (key == "--uid")
            o.uid = static_cast<unsigned>(number(key, value));
        else if (key == "--io")
            o.io = value;
        else if (key == "--ro")
            o.binds.push_back(bind_of(value, false));
        else if (key == "--rw")
            o.binds.push_back(bind_of(value, true));
        else if (key == "--cwd")
            o.cwd = value;
        else if (key == "--tmp-bytes")
            o.tmp_bytes = number(key, value);
        else if (key == "--processes")
            o.processes = number(key, value);
        else if (key == "--open-files")
            o.open_files = number(key, value);
        else if (key == "--file-bytes")
            o.file_bytes = number(key, value);
        else if (key == "--cpu-seconds")
            o.cpu_seconds = number(key, value);
        else if (key == "--data-bytes")
            o.data_bytes = number(key, value);
        else
            wrong("unknown option " + key);
    }
    if (i + 1 >= argc) wrong("no command after --");
    for (++i; i < argc; ++i) o.argv.push_back(argv[i]);
    o.argv.push_back(nullptr);
    if (o.uid == 0) wrong("--uid must be given and must not be 0");
    return o;
}

}  // namespace atelier::jail
