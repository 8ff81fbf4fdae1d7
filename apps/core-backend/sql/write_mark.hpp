#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace atelier::core {

/// How many writes a store has acknowledged, in a small file of its own beside it (PATH-mark). SQLite takes a journal (-wal) that was cut for a
/// shorter one and says nothing; the mark still knows how many writes there were. It is on the disk before a write is acknowledged. One thread at
/// a time.
class WriteMark {
public:
    /// Opens or makes the file. `store`: the store's own name, made when it was created; a mark of another store says nothing about this one.
    /// `writes`: those in the store. Where the mark knows of more, they are lost: that is written down and stays so until somebody removes
    /// the file.
    WriteMark(std::string path, std::string store, std::int64_t writes);
    ~WriteMark();
    WriteMark(const WriteMark&) = delete;
    WriteMark& operator=(const WriteMark&) = delete;

    /// The store holds so many writes now. A mark that cannot be written (a full disk) fails no write; it is said once.
    void reached(std::int64_t writes);
    /// Acknowledged writes that the store has lost, at any start so far.
    std::int64_t lost() const { return lost_; }

private:
    void save(std::int64_t writes);

    std::string path_;
    std::string store_;
    std::int64_t lost_ = 0;
    int fd_ = -1;
    bool said_ = false;
};

}  // namespace atelier::core
