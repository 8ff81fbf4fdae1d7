#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/log_file.hpp"

using namespace atelier;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / new_id("log_");
    Folder() { fs::create_directory(path); }
    ~Folder() { fs::remove_all(path); }
};

unsigned mode_of(const fs::path& path) {
    struct stat info{};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 07777;
}

}  // namespace

TEST_CASE("a log keeps so many files of such a size, and is read across them") {
    const Folder folder;
    const fs::path file = folder.path / "a.jsonl";
    {
        auto log = LogFile::open(file, {.max_bytes = 100, .generations = 2}).value();
        for (int i = 100; i < 200; ++i) log.append("line " + std::to_string(i));  // nine bytes each with their ends
        const std::string all = log.tail(1 << 20);
        CHECK(all.ends_with("line 198\nline 199\n"));
        CHECK(all.starts_with("line "));
        CHECK(all.size() <= 300);
        CHECK(all.size() > 200);
        CHECK(log.tail(30) == "line 197\nline 198\nline 199\n");
        CHECK(log.tail(9) == "line 199\n");
        CHECK(log.tail(5).empty());
        CHECK(log.lost() == 0);
    }
    for (const char* name : {"a.jsonl", "a.jsonl.1", "a.jsonl.2"}) {
        CHECK(fs::file_size(folder.path / name) <= 100);
        CHECK(mode_of(folder.path / name) == 0600);
    }
    CHECK_FALSE(fs::exists(folder.path / "a.jsonl.3"));
    // The next life goes on where this one ended.
    auto log = LogFile::open(file, {.max_bytes = 100, .generations = 2}).value();
    log.append("more");
    CHECK(log.tail(1 << 20).ends_with("line 199\nmore\n"));
    log.append(std::string(500, 'x'));  // longer than a file: whole, in a file of its own
    CHECK(log.tail(1 << 20).ends_with("x\n"));
    CHECK(LogFile::open(folder.path / "no" / "such", {}).error().code == Code::unavailable);
}

TEST_CASE("lines of several threads never mix, and keep their order") {
    const Folder folder;
    auto log = LogFile::open(folder.path / "a", {.max_bytes = 1 << 16, .generations = 20}).value();
    std::vector<std::thread> threads;
    for (char name : {'a', 'b', 'c', 'd'})
        threads.emplace_back([&log, name] {
            for (int i = 0; i < 1000; ++i) log.append(std::string(1, name) + std::to_string(i) + std::string(40, name));
        });
    for (auto& thread : threads) thread.join();
    std::map<char, int> next;
    const std::string all = log.tail(1 << 22);
    std::size_t count = 0;
    for (std::size_t at = 0; at < all.size(); at = all.find('\n', at) + 1) {
        const char name = all[at];
        CHECK(
            all.substr(at, all.find('\n', at) - at) ==
            std::string(1, name) + std::to_string(next[name]++) + std::string(40, name)
        );
        ++count;
    }
    CHECK(count == 4000);
}

TEST_CASE("a reader beside a writer sees each line once, in order") {
    const Folder folder;
    auto log = LogFile::open(folder.path / "a", {.max_bytes = 2000, .generations = 50}).value();
    std::thread writer([&log] {
        for (int i = 100000; i < 105000; ++i) log.append(std::to_string(i));
    });
    for (int round = 0; round < 50; ++round) {
        const std::string all = log.tail(1 << 20);
        int next = all.empty() ? 0 : std::stoi(all);
        for (std::size_t at = 0; at < all.size(); at += 7) REQUIRE(std::stoi(all.substr(at, 6)) == next++);
    }
    writer.join();
    CHECK(log.tail(1 << 20).ends_with("104999\n"));
}

TEST_CASE("a process moves its own output on") {
    const Folder folder;
    const fs::path file = folder.path / "d.log";
    std::ofstream(file) << std::string(200, 'x') << '\n';
    CHECK_FALSE(rotate_own_output(file, {.max_bytes = 100, .generations = 1}).value());  // our output goes elsewhere
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        const int fd = ::open(file.c_str(), O_WRONLY | O_APPEND);
        ::dup2(fd, STDOUT_FILENO);
        ::dup2(fd, STDERR_FILENO);
        const bool early = rotate_own_output(file, {.max_bytes = 1000, .generations = 1}).value();
        const bool moved = rotate_own_output(file, {.max_bytes = 100, .generations = 1}).value();
        const bool wrote = ::write(STDERR_FILENO, "err\n", 4) == 4 && ::write(STDOUT_FILENO, "out\n", 4) == 4;
        ::_exit(!early && moved && wrote ? 0 : 1);
    }
    int status = 1;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
    CHECK(read_file(file).value() == "err\nout\n");
    CHECK(fs::file_size(folder.path / "d.log.1") == 201);
    CHECK(mode_of(file) == 0600);
}
