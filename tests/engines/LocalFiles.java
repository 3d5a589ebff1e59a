import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's files of this machine, with permissions read and set by Java itself.
 *
 * Without its native library Hadoop 2 runs `ls` and `chmod` for them, each in a process of its own: hundreds a second
 * while the tests ask Hive, and more of the machine's time than the queries take. Compiled by Janino, which knows
 * neither lambdas nor much of generics.
 */
public class LocalFiles extends LocalFileSystem {
    public LocalFiles() {
        super(new Raw());
    }

    public static class Raw extends RawLocalFileSystem {
        public void setPermission(Path path, FsPermission permission) throws IOException {
            Files.setAttribute(place(path), "unix:mode", Integer.valueOf(permission.toShort()));
        }

        public FileStatus getFileStatus(Path path) throws IOException {
            FileStatus found = super.getFileStatus(path);
            Map own = Files.readAttributes(place(path), "unix:mode,owner,group");
            int mode = ((Integer) own.get("mode")).intValue() & 01777;
            return new FileStatus(
                found.getLen(), found.isDirectory(), found.getReplication(), found.getBlockSize(),
                found.getModificationTime(), found.getAccessTime(), new FsPermission((short) mode),
                own.get("owner").toString(), own.get("group").toString(), found.getPath()
            );
        }

        private java.nio.file.Path place(Path path) {
            return pathToFile(path).toPath();
        }
    }
}
