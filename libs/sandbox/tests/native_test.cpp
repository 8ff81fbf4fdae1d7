#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <optional>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/sandbox/native.hpp"

using namespace atelier;
using namespace atelier::sandbox;

namespace {

struct Fixture {
    IoContext io;
    std::filesystem::path dir = std::filesystem::temp_directory_path() / ("atelier-jail-" + random_hex(4));
    std::unique_ptr<Driver> driver;
    bool host_programs = true;

    Fixture() {
        std::filesystem::create_directories(dir);
        ::chmod(dir.c_str(), 0755);
        driver = make_native(io.get_executor(), {std::filesystem::path(ATELIER_BINARY_DIR) / "bin" / "atelier-jail", true}).value();
    }
    ~Fixture() { std::filesystem::remove_all(dir); }

    process::Output run(std::string script, std::vector<Mount> mounts = {}) {
        return run_program({"/bin/sh", "-c", std::move(script)}, std::move(mounts));
    }

    process::Output run_program(std::vector<std::string> argv, std::vector<Mount> mounts) {
        Spec spec;
        spec.id = "test-" + random_hex(4);
        spec.mounts = std::move(mounts);
        spec.host_programs = host_programs;
        spec.argv = std::move(argv);
        spec.env = {{"PATH", "/usr/bin:/bin"}};
        std::optional<Result<process::Output>> out;
        boost::asio::co_spawn(io, driver->run(std::move(spec), "", {}), [&](std::exception_ptr error, Result<process::Output> result) {
            if (error) std::rethrow_exception(error);
            out = std::move(result);
        });
        io.restart();
        io.run();
        REQUIRE_MESSAGE(out->has_value(), (out->has_value() ? "" : out->error().message));
        return std::move(**out);
    }
};

}  // namespace

TEST_CASE("a command runs as another uid, sees its mounts read-only and its own /tmp") {
    Fixture f;
    REQUIRE(write_file_atomic(f.dir / "in" / "a.txt", "hello"));
    const auto out = f.run(
        "id -u; cat /data/a.txt; echo x > /data/b 2>/dev/null || echo ' read-only'; echo y > /tmp/y && cat /tmp/y",
        {{(f.dir / "in").string(), "/data", false}}
    );
    CHECK(out.exit_code == 0);
    CHECK(out.out.find("hello read-only\ny\n") != std::string::npos);
    if (::geteuid() == 0) CHECK(std::stoul(out.out) >= 770000);
}

TEST_CASE("nothing of the host is there") {
    Fixture f;
    const auto out = f.run(
        "ls / | tr '\\n' ' '; ls /home /root /var /proc/sys 2>&1 | grep -vc 'No such file'; ls /proc | grep -c '^[0-9]'; cat /etc/shadow 2>&1 | head "
        "-1; env | grep -v PWD"
    );
    CHECK(out.out.find("home") == std::string::npos);
    CHECK(out.out.find("No such file") != std::string::npos);
    CHECK(out.out.find("PATH=") != std::string::npos);
}

TEST_CASE("there is no network: no interface but lo, no internet sockets at all") {
    Fixture f;
    const char* script =
        "python3 - <<'P'\n"
        "import socket\n"
        "for name in ('AF_INET', 'AF_INET6', 'AF_NETLINK', 'AF_VSOCK', 'AF_PACKET'):\n"
        "    try:\n"
        "        socket.socket(getattr(socket, name), socket.SOCK_STREAM if name != 'AF_NETLINK' else socket.SOCK_RAW); print(name, 'open')\n"
        "    except OSError as e: print(name, 'refused')\n"
        "socket.socket(socket.AF_UNIX); print('AF_UNIX open')\n"
        "P\n";
    const auto out = f.run(script);
    CHECK(out.out == "AF_INET refused\nAF_INET6 refused\nAF_NETLINK refused\nAF_VSOCK refused\nAF_PACKET refused\nAF_UNIX open\n");
}

TEST_CASE("ways out are refused while the same calls work outside") {
    Fixture f;
    const auto out = f.run(
        "unshare -U true 2>/dev/null && echo userns; unshare -m true 2>/dev/null && echo mntns; mount -t tmpfs none /tmp 2>/dev/null && echo mount; "
        "chroot / true 2>/dev/null && echo chroot; echo end"
    );
    CHECK(out.out == "end\n");
}

TEST_CASE("limits: processes, file size, /tmp size, open files") {
    Fixture f;
    const auto out = f.run(
        "ulimit -n; head -c 200000000 /dev/zero > /tmp/big 2>/dev/null; stat -c %s /tmp/big; for i in $(seq 1 200); do sleep 5 & done 2>/dev/null; "
        "jobs | wc -l"
    );
    CHECK(out.out.starts_with("512\n"));
    const auto sizes = out.out.substr(4);
    CHECK(std::stoull(sizes) <= (64u << 20));
    CHECK(std::filesystem::exists("/tmp"));
}

TEST_CASE("wrong use is said") {
    IoContext io;
    const auto missing = make_native(io.get_executor(), {"/no/such/jail", false});
    CHECK(missing.error().message.find("/no/such/jail") != std::string::npos);
}

TEST_CASE("without the host's programs there are the libraries of the image and nothing else, and they are copies") {
    Fixture f;
    const auto image = f.dir / "image";
    const NativeOptions options{.jail = std::filesystem::path(ATELIER_BINARY_DIR) / "bin" / "atelier-jail", .allow_weaker = true, .image = image, .programs = {"/bin/ls"}};
    f.driver = make_native(f.io.get_executor(), options).value();
    f.host_programs = false;
    const auto out = f.run_program({"/opt/ls", "-R", "/usr", "/bin", "/lib", "/etc"}, {{"/bin/ls", "/opt/ls", false}});
    CHECK_MESSAGE(out.out.contains("libc.so.6"), out.err);
    for (const char* word : {"/usr/bin", "/usr/share", "npmrc", "python", "ld.so.cache", " sh"}) CHECK_MESSAGE(!out.out.contains(word), word);
    CHECK_MESSAGE(out.err.contains("/bin"), "there is no /bin");
    // The control: with them there is a shell.
    f.host_programs = true;
    const auto with_host = f.run_program({"/opt/ls", "/usr/bin/sh"}, {{"/bin/ls", "/opt/ls", false}});
    CHECK(with_host.exit_code == 0);

    struct stat host{};
    struct stat copy{};
    for (const auto& entry : std::filesystem::recursive_directory_iterator(image)) {
        if (entry.path().filename() != "libc.so.6") continue;
        const std::string source = entry.path().string().substr((image / "usr").string().size());
        REQUIRE(::stat(source.c_str(), &host) == 0);
        REQUIRE(::stat(entry.path().c_str(), &copy) == 0);
    }
    CHECK(copy.st_size > 0);
    CHECK(copy.st_size == host.st_size);
    CHECK((copy.st_ino != host.st_ino || copy.st_dev != host.st_dev));
    // What fits stays; what was made for less is made again.
    const auto made = copy.st_ino;
    CHECK(make_native(f.io.get_executor(), options).has_value());
    const auto again = read_file(image / "libraries.txt").value();
    CHECK(make_native(f.io.get_executor(), {.jail = options.jail, .allow_weaker = true, .image = image, .programs = {"/bin/ls", "/bin/cat"}}).has_value());
    CHECK(again != read_file(image / "libraries.txt").value());
    CHECK(made != 0);
}

TEST_CASE("the list of mounts names no path of the host but those of the sandbox's own folders") {
    Fixture f;
    REQUIRE(write_file_atomic(f.dir / "shown" / "a.txt", "hello"));
    const auto out = f.run("cat /proc/self/mountinfo", {{(f.dir / "shown").string(), "/data", false}});
    CHECK(out.out.contains(" /data "));
    CHECK_MESSAGE(!out.out.contains(f.dir.filename().string()), out.out);
}

namespace {

Task<Result<std::string>> speak(Driver* driver, Spec spec) {
    ATL_CO_TRY(auto spoken, co_await driver->start_spoken(std::move(spec), {}));
    std::string out = "uid " + std::to_string(spoken->sandbox().uid() > 0 ? 1 : 0) + "\n";
    for (const char* line : {"one\n", "two\n"}) {
        ATL_CO_CHECK(co_await spoken->write(line, std::chrono::seconds(5)));
        const std::string answer = co_await spoken->read();
        out += answer;
    }
    // Gone with its owner, whatever it does.
    const int pid = spoken->sandbox().pid();
    spoken.reset();
    out += ::kill(pid, 0) == 0 ? "alive" : "gone";
    co_return out;
}

}  // namespace

TEST_CASE("a command that stays is spoken with, and ends with its owner") {
    Fixture f;
    Spec spec;
    spec.id = "test-spoken";
    spec.host_programs = true;
    spec.argv = {"/bin/sh", "-c", "while read -r line; do echo \"$line $(id -u)\" | sed 's/ [1-9].*/ someone/'; done"};
    spec.env = {{"PATH", "/usr/bin:/bin"}};
    std::optional<Result<std::string>> out;
    boost::asio::co_spawn(f.io, speak(f.driver.get(), std::move(spec)), [&](std::exception_ptr error, Result<std::string> result) {
        if (error) std::rethrow_exception(error);
        out = std::move(result);
    });
    f.io.run();
    REQUIRE_MESSAGE(out->has_value(), (out->has_value() ? "" : out->error().message));
    CHECK(**out == "uid 1\none someone\ntwo someone\ngone");
}
