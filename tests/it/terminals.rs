//! Commands on a pseudo-terminal: keys go in, and the screen follows.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::pty::{Winsize, openpty};
use nix::sys::termios::{LocalFlags, tcgetattr};

/// How long a test waits before it fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command that runs on a terminal of its own.
struct Session {
    child: Child,
    keys: File,
    output: Receiver<Vec<u8>>,
    seen: String,
}

impl Session {
    fn start(arguments: &[&str], folder: &Path) -> Session {
        let size = Winsize { ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0 };
        let terminal = openpty(Some(&size), None).unwrap();
        let slave = || Stdio::from(terminal.slave.try_clone().unwrap());
        let child = Command::new(env!("CARGO_BIN_EXE_dialplan"))
            .args(arguments)
            .env_remove("DIALPLAN_PLAN")
            .env("TERM", "xterm")
            .current_dir(folder)
            .stdin(slave())
            .stdout(slave())
            .stderr(slave())
            .spawn()
            .unwrap();
        let keys = File::from(terminal.master);
        let mut screen = keys.try_clone().unwrap();
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Reading fails when the other end is closed.
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Session { child, keys, output, seen: String::new() }
    }

    /// Presses keys once the command waits for one. Before that, the terminal would act on some of them itself: it
    /// would drop Ctrl-C, as it controls no process.
    fn press(&mut self, keys: &str) {
        let start = Instant::now();
        while tcgetattr(&self.keys).unwrap().local_flags.contains(LocalFlags::ICANON) {
            assert!(start.elapsed() < PATIENCE, "no key is waited for:\n{}", self.seen);
            thread::sleep(Duration::from_millis(2));
        }
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until a text has been shown since the last one.
    fn expect(&mut self, text: &str) {
        while !self.seen.contains(text) {
            let more = self.output.recv_timeout(PATIENCE);
            let more = more.unwrap_or_else(|_| panic!("`{text}` is not shown:\n{}", self.seen));
            self.seen += &String::from_utf8_lossy(&more);
        }
        let after = self.seen.find(text).unwrap() + text.len();
        self.seen.drain(..after);
    }

    fn ends_with(mut self, code: i32) {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if start.elapsed() > PATIENCE {
                self.child.kill().unwrap();
                panic!("it does not end:\n{}", self.seen);
            }
            thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(status.code(), Some(code), "{}", self.seen);
    }
}

#[test]
fn the_screen_follows_the_keys() {
    let mut session = Session::start(&["dial", "--profile", "amsterdam", "--color", "never"], &std::env::temp_dir());
    session.expect("Backspace");
    session.press("0");
    session.expect("> 0\r\n");
    session.press("0");
    session.expect("> 00\r\n");
    session.press("301234567");
    session.expect("> 00301234567\r\n");
    session.expect("+31301234567");
    session.expect("nothing longer matches");
    session.press("\x7f");
    session.expect("> 0030123456\r\n");
    session.expect("more keys can follow");
    session.press("7\r");
    session.expect("00301234567   profile Amsterdam.ocs.local");
    session.expect("> \r\n");
    // An arrow key is no key of a telephone, and no Esc.
    session.press("\x1b[A1");
    session.expect("> 1\r\n");
    session.press("?");
    session.expect("> 1\r\n");
    session.press("\x1b");
    session.ends_with(0);
}

#[test]
fn an_interrupt_ends_it() {
    let mut session = Session::start(&["dial", "--profile", "amsterdam"], &std::env::temp_dir());
    session.expect("Backspace");
    session.press("0");
    session.expect("> 0");
    session.press("\x03");
    session.ends_with(130);
}
