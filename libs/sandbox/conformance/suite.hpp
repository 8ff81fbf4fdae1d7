#pragma once

#include <functional>

#include "atelier/sandbox/conformance.hpp"
#include "planted.hpp"

namespace atelier::sandbox {

/// What every part of the suite shares. Outlives all of its coroutines.
struct Suite {
    Executor executor;
    Driver& driver;
    ConformanceOptions options;
    Capabilities capabilities;
    std::string mark;  ///< random; in the names of everything the suite makes
    std::vector<Finding> findings;

    void add(int item, std::string name, Verdict verdict, std::string inside, std::string control = {});
    void add(int item, std::string name, bool passed, std::string inside, std::string control = {});
    bool wanted(int item, const std::string& name) const;
    std::filesystem::path dir(const std::string& name) const { return options.scratch / name; }
    /// A sandbox that can run the probe as `inside`; the process's name on the host is then its last component.
    Spec spec(const std::string& id, const std::string& inside_probe, std::vector<std::string> arguments) const;
    /// An io directory for that id, owned by its uid.
    std::string make_io(const std::string& id);
    std::string name_of(const std::string& part) const { return part + mark; }
};

Task<> try_table(Suite* suite);
Task<> try_memory(Suite* suite);
Task<> try_cpu(Suite* suite);
Task<> try_leaving(Suite* suite);
Task<> try_floods(Suite* suite);
Task<> try_freezing(Suite* suite);
Task<> try_neighbours(Suite* suite);
Task<> try_shared_files(Suite* suite);
Task<> try_swapped_socket(Suite* suite);
Task<> try_work_disk(Suite* suite);
Task<> try_snapshots(Suite* suite);

/// Polls until `done` holds or the time is up; the answer says which.
Task<bool> eventually(std::function<bool()> done, int milliseconds);

}  // namespace atelier::sandbox
