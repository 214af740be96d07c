#include "base/file_descriptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace sigwright {
namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

int open_null() { return ::open("/dev/null", O_WRONLY | O_CLOEXEC); }

TEST(FileDescriptorTest, ClosesWhatItOwnsOnce) {
  const int fd = open_null();
  {
    FileDescriptor first(fd);
    const FileDescriptor second(std::move(first));
    EXPECT_TRUE(second.valid());
    EXPECT_TRUE(is_open(fd));
  }
  EXPECT_FALSE(is_open(fd));
}

TEST(FileDescriptorTest, OwnsNothingOnceItWasReleasedOrClosed) {
  FileDescriptor owner(open_null());
  const int fd = owner.release();
  EXPECT_FALSE(owner.valid());
  EXPECT_TRUE(is_open(fd));
  owner = FileDescriptor(fd);
  EXPECT_TRUE(owner.close());
  EXPECT_FALSE(is_open(fd));
  EXPECT_TRUE(owner.close());  // there is nothing left that could fail
}

TEST(FileDescriptorTest, SaysThatClosingFailed) { EXPECT_FALSE(FileDescriptor(1 << 20).close()); }

TEST(WriteAllTest, WritesEveryByte) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const FileDescriptor read(ends[0]);
  const FileDescriptor write(ends[1]);
  EXPECT_TRUE(write_all(write.get(), as_bytes("all of it")));
  std::array<char, 32> got{};
  EXPECT_EQ(::read(read.get(), got.data(), got.size()), 9);
}

TEST(WriteAllTest, WritesMoreThanOneCallTakes) {
  const FileDescriptor file(::memfd_create("pieces", MFD_CLOEXEC));
  ASSERT_TRUE(file.valid());
  Bytes data(100'001);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i % 251);
  EXPECT_TRUE(write_all(file.get(), data));
  Bytes got(data.size() + 1);
  EXPECT_EQ(::pread(file.get(), got.data(), got.size(), 0), static_cast<ssize_t>(data.size()));
  got.pop_back();
  EXPECT_EQ(got, data);
}

TEST(WriteAllTest, SaysThatADiskIsFull) {
  const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  EXPECT_FALSE(write_all(full.get(), as_bytes("x")));
  EXPECT_EQ(errno, ENOSPC);
}

}  // namespace
}  // namespace sigwright
