#include "http/upload.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace sigwright::http {
namespace {

class UploadTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "upload-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  [[nodiscard]] std::filesystem::path file(const std::string& content) const {
    std::ofstream(directory_ / "body") << content;
    return directory_ / "body";
  }
  std::filesystem::path directory_;
};

std::string read_all(FileUpload& upload) {
  std::string text;
  std::array<char, 3> buffer;
  for (;;) {
    const auto got = upload.read(buffer);
    if (!got) return "failed: " + got.error().message;
    if (*got == 0) return text;
    text.append(buffer.data(), *got);
  }
}

TEST_F(UploadTest, ReadsTheFileAndAgainAfterASeek) {
  auto upload = FileUpload::open(file("0123456789")).value();
  EXPECT_EQ(upload.size(), 10U);
  EXPECT_EQ(read_all(upload), "0123456789");
  upload.seek(4);
  EXPECT_EQ(read_all(upload), "456789");
  upload.seek(100);
  EXPECT_EQ(read_all(upload), "");
}

TEST_F(UploadTest, SendsNoMoreThanWasThereWhenItWasOpened) {
  const auto path = file("0123");
  auto upload = FileUpload::open(path).value();
  std::ofstream(path, std::ios::app) << "4567";
  EXPECT_EQ(read_all(upload), "0123");
}

TEST_F(UploadTest, FailsWhenTheFileBecomesShorter) {
  const auto path = file("0123456789");
  auto upload = FileUpload::open(path).value();
  std::filesystem::resize_file(path, 5);
  EXPECT_EQ(read_all(upload).substr(0, 7), "failed:");
}

TEST_F(UploadTest, RefusesWhatIsNoRegularFile) {
  const auto pipe = directory_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const auto& path : {directory_, pipe, directory_ / "missing"}) {
    const auto upload = FileUpload::open(path);
    ASSERT_FALSE(upload) << path;
    EXPECT_EQ(upload.error().code, ErrorCode::LocalFile);
    EXPECT_NE(upload.error().message.find(path.string()), std::string::npos);
  }
}

}  // namespace
}  // namespace sigwright::http
