#include "filesystem.hpp"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace atelier::jail {
namespace {

// The new root is built on a directory that every system has; only this mount namespace sees it.
const std::string k_root = "/mnt";

void make_dirs(const std::string& path) {
    for (std::size_t at = 1; at != std::string::npos;) {
        at = path.find('/', at + 1);
        const std::string part = path.substr(0, at);
        if (::mkdir(part.c_str(), 0755) != 0 && errno != EEXIST) die(("mkdir " + part).c_str());
    }
}

void set_attributes(const std::string& path, std::uint64_t attributes) {
    struct mount_attr attr{};
    attr.attr_set = attributes;
    if (::syscall(SYS_mount_setattr, AT_FDCWD, path.c_str(), AT_RECURSIVE, &attr, sizeof attr) != 0) die(("mount_setattr " + path).c_str());
}

void bind(const std::string& host, const std::string& inside, std::uint64_t attributes) {
    struct stat info{};
    if (::stat(host.c_str(), &info) != 0) die(("mount source " + host).c_str());
    const std::string target = k_root + inside;
    if (S_ISDIR(info.st_mode)) {
        make_dirs(target);
    } else {
        make_dirs(target.substr(0, target.rfind('/')));
        const int fd = ::open(target.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
        if (fd < 0) die(("create " + target).c_str());
        ::close(fd);
    }
    if (::mount(host.c_str(), target.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0) die(("bind " + host).c_str());
    set_attributes(target, attributes);
}

void write_text(const std::string& path, const char* text) {
    const int fd = ::open((k_root + path).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) die(path.c_str());
    std::size_t length = 0;
    while (text[length] != '\0') ++length;
    if (::write(fd, text, length) < 0) die(path.c_str());
    ::close(fd);
}

void mount_memory(const std::string& inside, std::uint64_t bytes, std::uint64_t files, const char* mode, unsigned owner) {
    make_dirs(k_root + inside);
    std::string how = "size=" + std::to_string(bytes) + ",nr_inodes=" + std::to_string(files) + ",mode=" + mode;
    if (owner != 0) how += ",uid=" + std::to_string(owner) + ",gid=" + std::to_string(owner);
    if (::mount("tmpfs", (k_root + inside).c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, how.c_str()) != 0) die(inside.c_str());
}

void link_merged_usr(const char* name) {
    struct stat info{};
    const std::string host = std::string("/") + name;
    if (::lstat(host.c_str(), &info) != 0) return;
    if (S_ISLNK(info.st_mode)) {
        if (::symlink((std::string("usr/") + name).c_str(), (k_root + host).c_str()) != 0) die(name);
    } else {
        bind(host, host, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    }
}

}  // namespace

void enter_filesystem(const Options& options) {
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) die("private mounts");
    if (::mount("tmpfs", k_root.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755") != 0) die("root tmpfs");
    bind("/usr", "/usr", MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    for (const char* name : {"bin", "lib", "lib64", "sbin"}) link_merged_usr(name);
    make_dirs(k_root + "/etc");
    write_text("/etc/passwd", "sandbox:x:1000:1000::/tmp:/usr/sbin/nologin\n");
    write_text("/etc/group", "sandbox:x:1000:\n");
    for (const char* device : {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"})
        bind(device, device, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    for (const Bind& wanted : options.binds) {
        bind(wanted.host, wanted.inside, (wanted.writable ? MOUNT_ATTR_NOEXEC : MOUNT_ATTR_RDONLY) | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    }
    if (!options.io.empty()) bind(options.io, "/run/io", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    // A mount of its own: a name in the shared directory could be replaced by the sandbox.
    if (!options.mcp.empty()) bind(options.mcp, "/run/mcp.sock", MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    if (!options.work_memory.empty()) {
        // As it is called in here: a user namespace maps the caller to 1000.
        const unsigned owner = options.isolation == Isolation::user_namespaces ? 1000 : options.uid;
        mount_memory(options.work_memory, options.work_bytes, options.work_files, "0700", owner);
    }
    mount_memory("/tmp", options.tmp_bytes, options.tmp_files, "1777", 0);
    make_dirs(k_root + "/proc");
    // subset=pid hides kernel settings; a kernel without it is refused rather than trusted.
    if (::mount("proc", (k_root + "/proc").c_str(), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "subset=pid") != 0) die("proc");
    if (::chdir(k_root.c_str()) != 0) die("chdir");
    if (::syscall(SYS_pivot_root, ".", ".") != 0) die("pivot_root");
    if (::umount2(".", MNT_DETACH) != 0) die("detach the old root");
    if (::chdir("/") != 0) die("chdir /");
    if (::mount(nullptr, "/", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr) != 0) die("read-only root");
}

}  // namespace atelier::jail
