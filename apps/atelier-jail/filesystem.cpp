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

/// A place for a mount of that kind.
void make_target(const std::string& target, bool directory) {
    if (directory) return make_dirs(target);
    make_dirs(target.substr(0, target.rfind('/')));
    const int fd = ::open(target.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) die(("create " + target).c_str());
    ::close(fd);
}

void bind_mount(const std::string& host, const std::string& inside, std::uint64_t attributes) {
    struct stat info{};
    if (::stat(host.c_str(), &info) != 0) die(("mount source " + host).c_str());
    const std::string target = k_root + inside;
    make_target(target, S_ISDIR(info.st_mode));
    if (::mount(host.c_str(), target.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0) die(("bind " + host).c_str());
    set_attributes(target, attributes);
}

/// Read-only files that other sandboxes see as well, on inodes that nobody else has: locks, leases and watches of one sandbox are no
/// news in another. An overlay of that directory and an empty one; the pages in memory stay the same for all. False where the kernel
/// does not do it.
bool overlay_mount(const std::string& host, const std::string& inside) {
    struct stat info{};
    if (::stat(host.c_str(), &info) != 0) die(("mount source " + host).c_str());
    const bool directory = S_ISDIR(info.st_mode);
    const std::string lower = directory ? host : host.substr(0, host.rfind('/'));
    const std::string stage = k_root + "/mnt";
    make_dirs(stage);
    // By descriptor: the sandbox can read its list of mounts, and the host's paths are none of its business.
    const int shown = ::open(lower.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    const int empty = ::open((k_root + "/proc").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    const std::string layers = "lowerdir=/proc/self/fd/" + std::to_string(shown) + ":/proc/self/fd/" + std::to_string(empty);
    const bool made = ::mount("overlay", stage.c_str(), "overlay", MS_RDONLY | MS_NOSUID | MS_NODEV, layers.c_str()) == 0;
    ::close(shown);
    ::close(empty);
    if (!made) return false;
    const std::string target = k_root + inside;
    make_target(target, directory);
    const std::string from = directory ? stage : stage + host.substr(host.rfind('/'));
    if (::mount(from.c_str(), target.c_str(), nullptr, MS_BIND, nullptr) != 0) die(("bind " + inside).c_str());
    set_attributes(target, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    if (::umount2(stage.c_str(), MNT_DETACH) != 0) die("stage");
    return true;
}

void show(const Options& options, const std::string& host, const std::string& inside) {
    if (overlay_mount(host, inside)) return;
    if (!options.shared_files) die(("overlay of " + host).c_str());
    bind_mount(host, inside, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

void write_text(const std::string& path, const char* text) {
    const int fd = ::open((k_root + path).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) die(path.c_str());
    std::size_t length = 0;
    while (text[length] != '\0') ++length;
    if (::write(fd, text, length) < 0) die(path.c_str());
    ::close(fd);
}

struct Device {
    const char* path;
    unsigned minor;
};

/// Nodes of the sandbox's own: a lock on the host's would be seen by all. Within a user namespace there are none to make.
void make_devices() {
    const std::string dev = k_root + "/dev";
    make_dirs(dev);
    if (::mount("tmpfs", dev.c_str(), "tmpfs", MS_NOSUID | MS_NOEXEC, "size=64k,nr_inodes=16,mode=755") != 0) die("dev");
    bool own = true;
    for (const Device& device : {Device{"/dev/null", 3}, {"/dev/zero", 5}, {"/dev/full", 7}, {"/dev/random", 8}, {"/dev/urandom", 9}}) {
        const std::string node = k_root + device.path;
        own = own && ::mknod(node.c_str(), S_IFCHR | 0666, makedev(1, device.minor)) == 0 && ::chmod(node.c_str(), 0666) == 0;
        if (!own) bind_mount(device.path, device.path, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    }
    set_attributes(dev, MOUNT_ATTR_RDONLY);
}

void mount_memory(const std::string& inside, std::uint64_t bytes, std::uint64_t files, const char* mode, unsigned owner) {
    make_dirs(k_root + inside);
    std::string how = "size=" + std::to_string(bytes) + ",nr_inodes=" + std::to_string(files) + ",mode=" + mode;
    if (owner != 0) how += ",uid=" + std::to_string(owner) + ",gid=" + std::to_string(owner);
    if (::mount("tmpfs", (k_root + inside).c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, how.c_str()) != 0) die(inside.c_str());
}

/// /bin, /lib and so on lead into /usr; on a host whose own do not, its own are shown beside its /usr.
void show_usr(const Options& options) {
    if (options.usr.empty()) return;
    show(options, options.usr, "/usr");
    for (const std::string name : {"bin", "lib", "lib64", "sbin"}) {
        struct stat info{};
        const bool hosts_own = options.usr == "/usr" && ::lstat(("/" + name).c_str(), &info) == 0 && S_ISDIR(info.st_mode);
        if (hosts_own)
            show(options, "/" + name, "/" + name);
        else if (::stat((options.usr + "/" + name).c_str(), &info) == 0 && ::symlink(("usr/" + name).c_str(), (k_root + "/" + name).c_str()) != 0)
            die(name.c_str());
    }
}

}  // namespace

void enter_filesystem(const Options& options) {
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) die("private mounts");
    if (::mount("tmpfs", k_root.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755") != 0) die("root tmpfs");
    make_dirs(k_root + "/proc");
    show_usr(options);
    make_dirs(k_root + "/etc");
    write_text("/etc/passwd", "sandbox:x:1000:1000::/tmp:/usr/sbin/nologin\n");
    write_text("/etc/group", "sandbox:x:1000:\n");
    make_devices();
    for (const Bind& wanted : options.binds) {
        if (!wanted.writable && !wanted.live)
            show(options, wanted.host, wanted.inside);
        else
            bind_mount(wanted.host, wanted.inside, (wanted.writable ? MOUNT_ATTR_NOEXEC : MOUNT_ATTR_RDONLY) | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    }
    if (!options.io.empty()) bind_mount(options.io, "/run/io", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    // A mount of its own: a name in the shared directory could be replaced by the sandbox.
    if (!options.mcp.empty()) bind_mount(options.mcp, "/run/mcp.sock", MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    if (!options.work_memory.empty()) {
        // As it is called in here: a user namespace maps the caller to 1000.
        const unsigned owner = options.isolation == Isolation::user_namespaces ? 1000 : options.uid;
        mount_memory(options.work_memory, options.work_bytes, options.work_files, "0700", owner);
    }
    mount_memory("/tmp", options.tmp_bytes, options.tmp_files, "1777", 0);
    // subset=pid hides kernel settings; a kernel without it is refused rather than trusted.
    if (::mount("proc", (k_root + "/proc").c_str(), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "subset=pid") != 0) die("proc");
    if (::chdir(k_root.c_str()) != 0) die("chdir");
    if (::syscall(SYS_pivot_root, ".", ".") != 0) die("pivot_root");
    if (::umount2(".", MNT_DETACH) != 0) die("detach the old root");
    if (::chdir("/") != 0) die("chdir /");
    if (::mount(nullptr, "/", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr) != 0) die("read-only root");
}

}  // namespace atelier::jail
