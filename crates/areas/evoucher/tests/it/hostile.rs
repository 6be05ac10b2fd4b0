//! Files that were spoilt or made to harm: each is answered, in its limits.

use std::time::Duration;

use evoucher::read::{self, Outcome};
use kernel::clock::Stopwatch;

use crate::files::{Invoice, OFFICE_CODE, ofd, pdf, rail, zip};

/// A source of numbers that is the same each time.
struct Seed(u64);

impl Seed {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

fn spoil(file: &[u8], seed: &mut Seed) -> Vec<u8> {
    let mut out = file.to_vec();
    match seed.next(6) {
        0 => out.truncate(seed.next(file.len())),
        1 => {
            for _ in 0..=seed.next(20) {
                let at = seed.next(out.len());
                out[at] = seed.next(256) as u8;
            }
        }
        2 => {
            let (from, to) = (seed.next(file.len()), seed.next(file.len()));
            let part: Vec<u8> = file[from.min(to)..from.max(to)].to_vec();
            out.splice(from..from, part);
        }
        3 => {
            let at = seed.next(out.len());
            out.drain(at..(at + seed.next(100)).min(file.len()));
        }
        4 => out.reverse(),
        _ => {
            let at = seed.next(out.len());
            for markup in
                [&b"<!DOCTYPE x [<!ENTITY a 'b'>]>"[..], b"&a;", b"]]>", b"stream\n", b"PK\x03\x04", b"\0"]
            {
                out.splice(at..at, markup.iter().copied());
            }
        }
    }
    out
}

#[test]
fn a_thousand_spoilt_files_are_each_answered_and_none_is_read_as_something_else() {
    let xml = Invoice::default().xml();
    let ticket = rail("26119000000000000001", ("单位1", OFFICE_CODE));
    let whole: Vec<Vec<u8>> = vec![
        xml.clone().into_bytes(),
        ofd(&xml, true),
        pdf(&xml, true),
        pdf(&xml, false),
        ofd(&ticket, false),
    ];
    let mut seed = Seed(20_260_301);
    let (mut refused, watch) = (0, Stopwatch::start());
    for n in 0..1_000 {
        let file = spoil(&whole[n % whole.len()], &mut seed);
        let each = Stopwatch::start();
        let Outcome { reading, doubts } = read::read(&file);
        assert!(each.elapsed() < Duration::from_secs(5), "file {n}");
        assert!(reading.is_some() || !doubts.is_empty(), "file {n}: neither read nor refused");
        refused += usize::from(!doubts.is_empty());
    }
    assert!(refused > 500, "{refused} of 1,000 were refused: the spoiling does not spoil");
    assert!(watch.elapsed() < Duration::from_secs(60));
}

#[test]
fn what_would_burst_is_stopped() {
    let noughts = vec![b' '; 70 * 1024 * 1024];
    let bomb = zip(&[("OFD.xml", b"<a/>"), ("Doc_0/Attachs/a.xml", &noughts)]);
    assert!(bomb.len() < 1024 * 1024);
    let many: Vec<(String, Vec<u8>)> = (0..2_100).map(|n| (format!("{n}.xml"), vec![])).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let blank = format!("<?xml version=\"1.0\"?>{}", " ".repeat(20 * 1024 * 1024));
    let deep = format!("<EInvoice>{}", "<a>".repeat(1_000_000));
    let long = format!("<EInvoice><{}/></EInvoice>", "a".repeat(2_000_000));
    let wide = format!("<EInvoice {}/>", (0..100_000).map(|n| format!("a{n}='' ")).collect::<String>());
    let streams = [b"%PDF-1.7\n".to_vec(), b"stream\n".repeat(400_000)].concat();
    let objects =
        [b"%PDF-1.7\n".to_vec(), b"1 0 obj <</Filter /FlateDecode>> stream\nxx endstream ".repeat(4_900)]
            .concat();
    let files: [(&str, Vec<u8>); 8] = [
        ("an archive that bursts", bomb),
        ("too many entries", zip(&many)),
        ("a stream that bursts", pdf(&blank, true)),
        ("too deep", deep.into_bytes()),
        ("too long a name", long.into_bytes()),
        ("too many attributes", wide.into_bytes()),
        ("streams without end", streams),
        ("broken streams", objects),
    ];
    for (what, file) in files {
        let watch = Stopwatch::start();
        let outcome = read::read(&file);
        assert!(outcome.reading.is_none() && !outcome.doubts.is_empty(), "{what}");
        assert!(watch.elapsed() < Duration::from_secs(10), "{what} took {:?}", watch.elapsed());
    }
}
