#include "data_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace atelier::orchestrator {
namespace {

namespace fs = std::filesystem;

constexpr mode_t k_private_folder = 0700;
constexpr mode_t k_walked_folder = 0711;
/// Copies of libraries, which every sandbox sees.
constexpr std::string_view k_image = "image";
constexpr mode_t k_image_folder = 0755;
constexpr mode_t k_private_file = 0600;

constexpr std::array k_folders{"logs", "bundles", "sandboxes", "run", "user-db", "contract"};
constexpr std::array k_walked{"sandboxes", "user-db"};
/// Made here and not by SQLite, which would let everybody read them.
constexpr std::array k_databases{"atelier.db", "core.db"};

bool is_walked(const fs::path& path) { return std::ranges::find(k_walked, path.filename().string()) != k_walked.end(); }

/// The mode that a direct part of the folder should have at most; links are left alone.
mode_t wanted(const fs::path& path, const struct stat& about) {
    if (S_ISDIR(about.st_mode) && path.filename().string().starts_with(k_image)) return k_image_folder;
    if (S_ISDIR(about.st_mode)) return is_walked(path) ? k_walked_folder : k_private_folder;
    return k_private_file;
}

/// Calls `visit(path, stat)` for each part of the folder, and for each user's folder of databases.
template <class Visit>
void each_part(const fs::path& data, Visit visit) {
    std::error_code ignored;
    for (const fs::path& folder : {data, data / "user-db"}) {
        for (const auto& entry : fs::directory_iterator(folder, ignored)) {
            struct stat about{};
            if (::lstat(entry.path().c_str(), &about) == 0 && !S_ISLNK(about.st_mode) && !S_ISSOCK(about.st_mode))
                visit(entry.path(), about);
        }
    }
}

mode_t surplus(const fs::path& data, const fs::path& path, const struct stat& about) {
    const bool of_user = path.parent_path() == data / "user-db";
    const mode_t most = of_user && S_ISDIR(about.st_mode) ? k_walked_folder : wanted(path, about);
    return (about.st_mode & 07777) & ~most;
}

}  // namespace

Result<void> secure_data_folder(const fs::path& data) {
    std::error_code error;
    fs::create_directories(data, error);
    for (const char* name : k_folders) {
        // Two of them are emptied at each start: never somebody else's folder.
        if (fs::is_symlink(data / name, error)) {
            return fail(Code::failed_precondition, (data / name).string() + " is a link; put a folder of Atelier's own there (a mount is fine)");
        }
        error.clear();
        fs::create_directories(data / name, error);
        if (error) break;
    }
    if (error) return fail(Code::unavailable, "cannot use " + data.string() + ": " + error.message());
    if (::chmod(data.c_str(), k_walked_folder) != 0)
        return fail(Code::unavailable, "cannot use " + data.string() + ": it belongs to somebody else");
    for (const char* name : k_databases) {
        const int fd = ::open((data / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, k_private_file);
        if (fd >= 0) ::close(fd);
    }
    Result<void> outcome;
    each_part(data, [&](const fs::path& path, const struct stat& about) {
        const mode_t more = surplus(data, path, about);
        if (more == 0) return;
        if (::chmod(path.c_str(), (about.st_mode & 07777) & ~more) != 0 && outcome)
            outcome =
                fail(Code::unavailable, "cannot close " + path.string() + " to others: it belongs to somebody else");
    });
    return outcome;
}

std::vector<std::string> open_to_others(const fs::path& data) {
    std::vector<std::string> out;
    each_part(data, [&](const fs::path& path, const struct stat& about) {
        if (surplus(data, path, about) == 0) return;
        char mode[8];
        std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(about.st_mode & 07777));
        out.push_back(path.lexically_relative(data).string() + " (" + mode + ")");
    });
    std::ranges::sort(out);
    return out;
}

}  // namespace atelier::orchestrator
