#include "atelier/sandbox/podman_service.hpp"

#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "atelier/base/file.hpp"

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;

bool answers(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    const bool ok = fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (fd >= 0) ::close(fd);
    return ok;
}

}  // namespace

Result<std::unique_ptr<PodmanService>> PodmanService::start(std::filesystem::path dir) {
    const std::string podman = process::find_program("podman");
    const std::string runc = process::find_program("runc");
    if (podman.empty()) return fail(Code::failed_precondition, "podman is not installed");
    if (runc.empty()) return fail(Code::failed_precondition, "runc is not installed");
    if (::geteuid() != 0) return fail(Code::failed_precondition, "podman with uids of its own needs root");
    std::error_code error;
    fs::create_directories(dir, error);
    std::unique_ptr<PodmanService> out(new PodmanService(std::move(dir)));
    const fs::path& at = out->dir_;
    process::Command command;
    command.argv = {
        podman,
        "--root",
        (at / "root").string(),
        "--runroot",
        (at / "run").string(),
        "--tmpdir",
        (at / "tmp").string(),
        "--cgroup-manager",
        "cgroupfs",
        "--runtime",
        runc,
        "--events-backend",
        "none",
        "system",
        "service",
        "--time",
        "0",
        "unix://" + out->socket()
    };
    // runc and conmon leave marks ("oom") in their working directory.
    command.cwd = at.string();
    // It finds its helpers on the path, and settings of the account's own must not count.
    command.env = {
        {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}, {"HOME", (at / "home").string()}, {"TMPDIR", at.string()}
    };
    auto child = process::start(out->io_.get_executor(), std::move(command), (at / "service.log").string());
    if (!child) return fail(child.error());
    out->child_ = std::move(*child);
    for (int i = 0; i < 200; ++i) {
        if (answers(out->socket())) return out;
        ::usleep(50000);
    }
    return fail(Code::failed_precondition, "podman's service does not answer: " + read_file(at / "service.log").value_or("").substr(0, 500));
}

PodmanService::~PodmanService() {
    // Destroying the child kills it; its storage may be a mount of its own.
    child_.reset();
    ::umount2((dir_ / "root" / "overlay").c_str(), MNT_DETACH);
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
}

}  // namespace atelier::sandbox
