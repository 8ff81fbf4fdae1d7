#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// atelier-jail: runs one command with no network, a file system of its own and a uid of its own.
///   atelier-jail --uid N [--io DIR] [--ro HOST:INSIDE]... [--rw HOST:INSIDE]... [--cwd DIR] [--tmp-bytes N] [--processes N]
///                [--open-files N] [--file-bytes N] [--cpu-seconds N] [--data-bytes N] -- PROGRAM ARGUMENT...
/// The environment of the command is that of the jail. Exit code: the command's, 128 + signal, or 125 when the jail could not
/// be built (the reason is on stderr).
namespace atelier::jail {

struct Bind {
    std::string host;
    std::string inside;
    bool writable = false;
};

struct Options {
    unsigned uid = 0;
    std::string io;
    std::vector<Bind> binds;
    std::string cwd = "/";
    std::uint64_t tmp_bytes = 32u << 20;
    std::uint64_t processes = 64;
    std::uint64_t open_files = 512;
    std::uint64_t file_bytes = 64u << 20;
    std::uint64_t cpu_seconds = 0;
    std::uint64_t data_bytes = 0;
    std::vector<char*> argv;  ///< ends with nullptr
};

/// Exits with 125 and a message on wrong use.
Options read_options(int argc, char** argv);

[[noreturn]] void die(const char* what);

}  // namespace atelier::jail
