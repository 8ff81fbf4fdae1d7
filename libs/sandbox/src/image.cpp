#include "image.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <set>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr const char* k_loaders[] = {"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"};
constexpr std::string_view k_list = "libraries.txt";

std::string shell_quoted(const std::string& text) { return "'" + replace_all(text, "'", "'\\''") + "'"; }

/// What the loader would take for a program; nothing for a static one.
Result<std::set<std::string>> libraries_of(const std::string& loader, const fs::path& program) {
    std::FILE* pipe = ::popen((shell_quoted(loader) + " --list " + shell_quoted(program.string()) + " 2>/dev/null").c_str(), "re");
    if (!pipe) return fail(Code::unavailable, "the loader " + loader + " cannot be started");
    std::string text;
    char piece[4096];
    for (std::size_t got = 0; (got = std::fread(piece, 1, sizeof piece, pipe)) > 0;) text.append(piece, got);
    ::pclose(pipe);
    std::set<std::string> out;
    for (const auto& line : split(text, '\n')) {
        if (line.contains("not found")) return fail(Code::failed_precondition, program.string() + " lacks a library: " + std::string(trim(line)));
        const auto from = line.find('/');
        if (from == std::string::npos) continue;
        out.insert(line.substr(from, line.find(' ', from) - from));
    }
    return out;
}

/// "path size mtime" for each file: what an image was made of.
std::string fingerprint(const std::set<std::string>& files) {
    std::string out;
    for (const auto& file : files) {
        struct stat info{};
        if (::stat(file.c_str(), &info) != 0) return {};
        out += file + " " + std::to_string(info.st_size) + " " + std::to_string(info.st_mtime) + "\n";
    }
    return out;
}

/// An image fits when the programs and libraries that it names are as they were.
bool fits(const fs::path& image, const std::vector<fs::path>& programs) {
    const auto known = read_file(image / k_list);
    if (!known) return false;
    std::set<std::string> files;
    for (const auto& line : split(*known, '\n')) {
        const auto end = line.rfind(' ', line.rfind(' ') - 1);
        if (end != std::string::npos) files.insert(line.substr(0, end));
    }
    for (const auto& program : programs) {
        if (!files.contains(program.string())) return false;
    }
    return !files.empty() && fingerprint(files) == *known;
}

/// /lib leads to /usr/lib inside, as on most hosts.
std::string place_of(const std::string& library) { return library.starts_with("/usr/") ? library : "/usr" + library; }

}  // namespace

Result<void> make_image(const fs::path& image, const std::vector<fs::path>& programs) {
    if (fits(image, programs)) return {};
    std::set<std::string> sources;
    std::set<std::string> libraries;
    for (const char* loader : k_loaders) {
        if (!fs::exists(loader)) continue;
        libraries.insert(loader);
        for (const auto& program : programs) {
            ATL_TRY(auto needed, libraries_of(loader, program));
            libraries.merge(needed);
        }
    }
    sources = libraries;
    for (const auto& program : programs) sources.insert(program.string());
    const fs::path fresh = image.string() + ".new-" + random_hex(4);
    const fs::path old = image.string() + ".old-" + random_hex(4);
    std::error_code error;
    for (const auto& library : libraries) {
        const fs::path to = fresh.string() + place_of(library);
        fs::create_directories(to.parent_path(), error);
        // A copy, never a link: the host's own files are watched and locked by the host.
        if (!error) fs::copy_file(library, to, error);
        if (error) return fail(Code::unavailable, "cannot copy " + library + " for sandboxes: " + error.message());
        ::chmod(to.c_str(), 0755);
    }
    for (const auto& entry : fs::recursive_directory_iterator(fresh, error)) {
        if (entry.is_directory()) ::chmod(entry.path().c_str(), 0755);
    }
    ::chmod(fresh.c_str(), 0755);
    ATL_CHECK(write_file_atomic(fresh / k_list, fingerprint(sources), 0644));
    // Sandboxes that run keep what they have: their mounts hold the old files.
    fs::rename(image, old, error);
    fs::rename(fresh, image, error);
    if (error) return fail(Code::unavailable, "cannot place the files of sandboxes in " + image.string() + ": " + error.message());
    fs::remove_all(old, error);
    return {};
}

}  // namespace atelier::sandbox
